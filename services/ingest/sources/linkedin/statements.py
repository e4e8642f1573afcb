"""What members of LinkedIn do with an organization's posts.

Members' job changes are in none of LinkedIn's webhooks: send those as FeedEvents.
"""

from collections.abc import Iterator

from services.ingest.sources.linkedin.payload import Notification
from services.ingest.sources.statements import Ignored, Outcome, directed, id_of
from services.ingest.sources.timestamps import epoch_ms

_KINDS = {
    "LIKE": "like",
    "COMMENT": "comment",
    "ADMIN_COMMENT": "comment",
    "SHARE": "share",
    "SHARE_MENTION": "mention",
}


def notification_statements(notification: Notification) -> Iterator[Outcome]:
    """What a member did, towards the organization."""
    kind, author = _KINDS.get(notification.action), notification.author
    if kind is None:
        yield Ignored(f"{notification.action} is not mapped")
    elif author is None:
        yield Ignored(f"{notification.action} by nobody named")
    else:
        organization = _without_prefix(notification.organizationalEntity)
        yield directed(
            kind,
            _without_prefix(author),
            organization,
            id=_id(kind, organization, notification),
            at=epoch_ms(notification.lastModifiedAt),
            text=notification.activity.text,
        )


def _id(kind: str, organization: str, notification: Notification) -> str | None:
    """By what was done; by the notification where that is not stated."""
    done = id_of(kind, notification.generatedActivity, organization)
    return done or id_of("notification", notification.notificationId)


def _without_prefix(urn: str) -> str:
    return urn.removeprefix("urn:li:")
