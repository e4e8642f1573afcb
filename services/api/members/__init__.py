"""A member: who it is, and what it has set."""
