"""Producers' own webhooks: a folder or module for each type, listed in `source_types`."""
