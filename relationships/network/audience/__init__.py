"""What a brand's relationships tell of its customers, part by part, as columns."""
