"""Following the changelog and other topics, to restore a table and to keep it warm."""
