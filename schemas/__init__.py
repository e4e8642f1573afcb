"""What travels: events, topics, positions and table records. Imports no network code."""
