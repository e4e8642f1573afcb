"""Some routes of ingest at the api's address, so that a page needs one address and one session."""
