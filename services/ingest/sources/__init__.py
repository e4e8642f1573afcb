"""Producers' own webhooks: one module for each convention, listed in `conventions`."""
