"""Readings of a row at a time: score, stage, trend, rhythm, and the relationship as answered."""
