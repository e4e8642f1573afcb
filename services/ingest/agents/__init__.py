"""Agents: each pulls a stream and posts its events to a running ingest. Deployable alone."""
