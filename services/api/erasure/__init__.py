"""Erasing a member, and its objection."""
