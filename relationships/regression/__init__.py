"""Convex losses and their minimum: what fitting and link prediction share."""
