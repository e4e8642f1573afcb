"""Streams that are asked for again and again over HTTP."""
