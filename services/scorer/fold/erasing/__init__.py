"""Erasing members from a partition: what of and with them is stored, and what their events did."""
