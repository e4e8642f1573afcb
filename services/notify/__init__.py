"""Sends changes in relationships to outgoing webhooks."""
