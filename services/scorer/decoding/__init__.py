"""From feed records to events and dead letters: as columns where nothing is unusual, else singly."""
