"""Tells of changes in relationships by outgoing webhooks."""
