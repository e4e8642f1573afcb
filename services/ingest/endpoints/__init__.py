"""The routes of ingest, from request to answer."""
