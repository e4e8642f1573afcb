"""X's Account Activity API."""
