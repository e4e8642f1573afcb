"""Reading the tables: snapshots, what is kept in memory, waiting for one's own writes."""
