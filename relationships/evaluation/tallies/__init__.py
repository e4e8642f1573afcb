"""What collects the snapshots of a recording, each for its own measures."""
