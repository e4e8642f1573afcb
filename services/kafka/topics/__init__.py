"""Making topics, and holding them to their settings."""
