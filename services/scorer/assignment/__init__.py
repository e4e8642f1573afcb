"""Which member of the group gets which partitions: those whole there first, then evenly."""
