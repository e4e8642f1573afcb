"""From statements of streams and files to events, each published once."""
