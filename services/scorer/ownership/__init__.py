"""The partitions of this process: taken over, read, paused over a rebalance, and given up."""
