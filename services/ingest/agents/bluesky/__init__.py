"""Bluesky, through its Jetstream."""
