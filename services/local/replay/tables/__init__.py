"""Tables of any layout, in CSV, Parquet or a workbook: which column is which field of an event."""
