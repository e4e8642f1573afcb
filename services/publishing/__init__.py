"""Posting events to a running ingest over HTTP: what replay, demo, imports and agents share."""
