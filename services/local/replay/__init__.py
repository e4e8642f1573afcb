"""`rapport replay`: recorded events from a file, through ingest, and counted once."""
