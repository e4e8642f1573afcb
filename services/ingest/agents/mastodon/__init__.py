"""Mastodon's streaming API."""
