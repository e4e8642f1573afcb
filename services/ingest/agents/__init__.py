"""Agents: streams that are pulled, one module for each, and published through ingest's HTTP."""
