"""What members of LinkedIn do with an organization's posts.

Members' job changes are in none of LinkedIn's webhooks: send those as FeedEvents.
"""

from services.ingest.sources.linkedin.payload import Notification
from services.ingest.sources.statements import Ignored, Outcome, directed

_KINDS = {
    "LIKE": "like",
    "COMMENT": "comment",
    "ADMIN_COMMENT": "comment",
    "SHARE": "share",
    "SHARE_MENTION": "mention",
}


def notification_statement(notification: Notification) -> Outcome:
    """What a member did, towards the organization."""
    kind, author = _KINDS.get(notification.action), notification.author
    if kind is None or author is None:
        return Ignored(f"{notification.action} by {author or 'nobody named'}")
    text = notification.activity.text
    return directed(
        kind,
        _without_prefix(author),
        _without_prefix(notification.organizationalEntity),
        id=str(notification.notificationId),
        at=notification.lastModifiedAt,
        text=text if isinstance(text, str) else None,
    )


def _without_prefix(urn: str) -> str:
    return urn.removeprefix("urn:li:")
