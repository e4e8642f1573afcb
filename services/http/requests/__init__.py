"""A request, whatever it is for: its body within limits, its id, its share, its line in the log."""
