"""What a relationship is. Imports no network code."""
