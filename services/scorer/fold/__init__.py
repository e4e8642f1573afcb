"""The way of a batch: decode, drop duplicates, fold, hand over, store."""
