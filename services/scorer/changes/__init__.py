"""Detecting changes in a partition's relationships and members, to be published."""
