"""Bluesky, by its Jetstream."""
