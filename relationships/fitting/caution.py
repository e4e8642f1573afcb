"""How far a fit trusts the data."""

CAUTION = 50.0
"""How many times something must happen before the data count as much as the weights before."""
