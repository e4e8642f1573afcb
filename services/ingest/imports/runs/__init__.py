"""Importing a file: what is new in it, or has changed, is published, or only compared."""
