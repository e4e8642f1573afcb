"""Reading the tables: snapshots, caches, scans, waiting for one's own writes."""
