"""Likelihood: a second reading of the same row, of what ego and contact will do next."""
