"""The group of scorers: who owns which partition, and how one is taken over."""
