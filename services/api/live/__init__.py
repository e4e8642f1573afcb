"""One connection that says what changes for an ego, so that a page need not ask again and again."""
