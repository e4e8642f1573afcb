"""Why events were not published; the message is for the person who started it."""


class NotPublished(Exception):
    """Ingest refused events, or has not answered for too long."""
