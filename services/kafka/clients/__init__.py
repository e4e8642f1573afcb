"""Consumers and producers that know topics by the registry's names, whatever the prefix."""
