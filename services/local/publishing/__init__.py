"""Posting events to a running Rapport, and waiting until they are applied."""
