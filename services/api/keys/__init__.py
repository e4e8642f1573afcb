"""API keys, for whoever operates the service."""
