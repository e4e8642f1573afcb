"""LinkedIn: `X-LI-Signature`, and what members do with an organisation's posts.

Members' job changes are in none of LinkedIn's webhooks: send those as FeedEvents.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

import orjson
from msgspec import Struct
from starlette.responses import Response

from services.ingest.signatures.hmac_signatures import check_hmac, hmac_sha256, required, unproved
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.mapped import Mapped, Statement, directed
from services.ingest.sources.payloads import shaped

Said = Statement | Ignored

_SIGNED = b"hmacsha256="
"""Stands before the body in what is signed, and may before the signature."""

_CODE = re.compile(r"[\w-]{1,128}", re.ASCII)
"""What a challenge may be: no text that could be a signed body."""

_KINDS = {
    "LIKE": "like",
    "COMMENT": "comment",
    "ADMIN_COMMENT": "comment",
    "SHARE": "share",
    "SHARE_MENTION": "mention",
}


class _Activity(Struct):
    owner: str | None = None
    actor: str | None = None
    text: object = None


class _Activities(Struct):
    comment: _Activity | None = None
    share: _Activity | None = None
    like: _Activity | None = None


class _Notification(Struct):
    notificationId: int | str  # noqa: N815 - LinkedIn's
    action: str
    organizationalEntity: str  # noqa: N815
    lastModifiedAt: int | None = None  # noqa: N815
    generatedActivity: str | None = None  # noqa: N815
    decoratedGeneratedActivity: _Activities | None = None  # noqa: N815

    @property
    def activity(self) -> _Activity:
        """What was done, as far as it is told."""
        told = self.decoratedGeneratedActivity or _Activities()
        return told.comment or told.share or told.like or _Activity()

    @property
    def author(self) -> str | None:
        """Who did it; of a like, only its own name tells."""
        named = _AUTHOR.search(self.generatedActivity or "")
        return self.activity.owner or self.activity.actor or (named[0] if named else None)


_AUTHOR = re.compile(r"urn:li:(?:person|organization):[\w-]+", re.ASCII)


class _Payload(Struct):
    type: str
    notifications: list[_Notification] = []


class LinkedIn(Mapped):
    """`type = "linkedin"`; members are `linkedin:person:ID` and `linkedin:organization:ID`."""

    handshake: ClassVar = "GET"

    def verify(self, delivery: Delivery) -> None:
        """Check `X-LI-Signature`, by the client secret."""
        stated = required(delivery.headers, "X-LI-Signature")
        prefix = _SIGNED.decode() if stated.startswith(_SIGNED.decode()) else ""
        message = _SIGNED + delivery.body
        check_hmac(delivery, self.secrets, "X-LI-Signature", prefix, message=message)

    def shake(self, delivery: Delivery) -> Response:
        """The response to a challenge."""
        code = delivery.query.get("challengeCode", "")
        if not _CODE.fullmatch(code) or not self.signed:
            raise unproved("A challengeCode of letters, digits and hyphens is needed, and a secret")
        response = hmac_sha256(self.secrets[0], code.encode()).hex()
        answer = orjson.dumps({"challengeCode": code, "challengeResponse": response})
        return Response(answer, media_type="application/json")

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """All notifications of a delivery."""
        payload = shaped(delivery.json, _Payload)
        if payload.type != "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS":
            yield Ignored(f"{payload.type} is not mapped")
        else:
            yield from map(_notified, payload.notifications)


def _notified(notification: _Notification) -> Said:
    kind, author = _KINDS.get(notification.action), notification.author
    if kind is None or author is None:
        return Ignored(f"{notification.action} by {author or 'nobody named'}")
    text = notification.activity.text
    return directed(
        kind,
        _bare(author),
        _bare(notification.organizationalEntity),
        id=str(notification.notificationId),
        at=notification.lastModifiedAt,
        text=text if isinstance(text, str) else None,
    )


def _bare(urn: str) -> str:
    return urn.removeprefix("urn:li:")
