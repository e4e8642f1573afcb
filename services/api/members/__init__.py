"""A member, and finding members."""
