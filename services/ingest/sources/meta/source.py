"""Meta's webhooks (Facebook pages, Instagram, Messenger): what people do on a page or account.

What is removed is ignored: a removal does not tell when the thing removed was made. Of messages
it is kept that they were sent, not what they said.
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field
from starlette.responses import PlainTextResponse, Response

from services.http.problems import INVALID_BODY, Problem
from services.ingest.signatures.hmac_signatures import any_is, check_hmac, unproved
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.mapped import Mapped, Statement, directed, fitting
from services.ingest.sources.meta.payload import Change, Entry, Messaging, Payload, Value
from services.ingest.sources.payloads import shaped
from services.ingest.sources.timestamps import moment

Id = str | int
Said = Statement | Ignored


_KINDS = {
    "page.feed.comment": "comment",
    "page.feed.like": "like",
    "page.feed.reaction": "like",
    "page.feed.share": "share",
    "page.feed.post": "mention",
    "page.feed.status": "mention",
    "page.feed.photo": "mention",
    "page.feed.video": "mention",
    "page.mention": "mention",
    "instagram.comments": "comment",
    "instagram.live_comments": "comment",
}
"""What a visitor of a page or account does to it, by object, field and, in a feed, item."""


class Meta(Mapped):
    """`type = "meta"`; members are `meta:` and the id of an account, as the app may know it."""

    handshake: ClassVar = "GET"

    verify_token: str | None = Field(None, min_length=1)

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Hub-Signature-256`, by the app secret."""
        check_hmac(delivery, self.secrets, "X-Hub-Signature-256", "sha256=")

    def shake(self, delivery: Delivery) -> Response:
        """The challenge, to who knows `verify_token`, or a secret where there is no such token."""
        query = delivery.query
        if query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
            raise Problem(INVALID_BODY, "hub.mode=subscribe and hub.challenge are needed")
        known = [self.verify_token.encode()] if self.verify_token else self.secrets
        if not any_is(query.get("hub.verify_token", "").encode(), known):
            raise unproved("This hub.verify_token is not the source's")
        return PlainTextResponse(query["hub.challenge"])

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """All changes and messages of a delivery."""
        payload = shaped(delivery.json, Payload)
        for entry in payload.entry:
            own = [Change(entry.field, entry.value)] if entry.field else []
            for change in entry.changes + own:
                yield _changed(payload.object, change, entry)
            yield from map(_messaged, entry.messaging)


def _changed(about: str, change: Change, entry: Entry) -> Said:
    what = f"{about}.{change.field}"
    if what not in _FIELDS:
        return Ignored(f"{what} is not mapped")
    value = shaped(change.value, Value)
    what = f"{what}.{value.item}" if change.field == "feed" else what
    author = value.by.id if value.by else value.sender_id
    if what not in _KINDS or value.verb != "add" or author is None:
        return Ignored(f"{what} {value.verb}, by {author or 'nobody'}")
    return _stated(_KINDS[what], str(author), value, entry)


_FIELDS = frozenset(".".join(what.split(".")[:2]) for what in _KINDS)


def _stated(kind: str, author: str, value: Value, entry: Entry) -> Said:
    thing = value.comment_id or value.id or value.post_id
    told = {
        "id": fitting(f"{kind}:{thing}:{author}:{value.created_time or ''}"),
        "at": moment(value.created_time or entry.time),
        "text": value.message or value.text,
    }
    if author == str(entry.id) and kind in ("mention", "share"):
        return {"kind": "post", "actor": author, **told}
    return directed(kind, author, str(entry.id), **told)


def _messaged(event: Messaging) -> Said:
    if event.sender is None or event.recipient is None:
        return Ignored("what nobody sent, or to nobody")
    sender, recipient = str(event.sender.id), str(event.recipient.id)
    if event.message is not None:
        kind, mid = "message", event.message.mid
    elif event.reaction is not None and event.reaction.action == "react":
        kind, mid = "like", event.reaction.mid
    else:
        return Ignored("what is neither a message nor a reaction to one")
    id_ = fitting(f"{kind}:{mid}:{sender}:{event.timestamp}")
    return directed(kind, sender, recipient, id=id_, at=moment(event.timestamp))
