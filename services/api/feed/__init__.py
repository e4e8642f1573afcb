"""What ego's network broadcasts: ranked, and live."""
