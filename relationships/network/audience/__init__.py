"""What a brand's relationships say of its customers, part by part, as columns."""
