"""Stating erasures, and following what is stated."""
