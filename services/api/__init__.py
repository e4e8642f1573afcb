"""The current state over HTTP."""
