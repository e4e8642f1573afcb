"""Finding members by id or name."""
