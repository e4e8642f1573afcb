"""Why events were not published, or not seen to be; messages are for the person who started it."""


class PublishingFault(Exception):
    """Any of these."""


class NotPublished(PublishingFault):
    """Ingest refused events, or has not answered for too long."""


class NotApplied(PublishingFault):
    """Published, but not readable yet; nothing is lost."""
