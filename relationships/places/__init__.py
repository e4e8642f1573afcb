"""Where named places are, and which are the same."""
