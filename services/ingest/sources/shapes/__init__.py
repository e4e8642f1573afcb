"""What producers send: the parts of their payloads that are read; all else is dropped."""
