"""The export of a member: all that is kept of it, line by line."""
