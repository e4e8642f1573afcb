"""Who may do what: grants, and the keys by which they are given."""
