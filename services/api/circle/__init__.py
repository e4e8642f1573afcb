"""Ego's circle: summed up, and how healthy it is."""
