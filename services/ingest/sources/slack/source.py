"""Slack's Events API: `X-Slack-Signature`, and what members of a workspace say to each other.

What is said in a public channel is kept with its text; of what is not, only that it was said.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

import orjson
from starlette.responses import Response

from services.ingest.signatures.hmac_signatures import check_fresh, check_hmac, required
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.mapped import Mapped, Statement, directed
from services.ingest.sources.payloads import needed, shaped
from services.ingest.sources.slack.payload import Authorization, Event, Payload, User
from services.ingest.sources.timestamps import moment

Said = Statement | Ignored

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^>]*)?>")
_SPOKEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages in which somebody says something."""

_LONGEST_TEXT = 40_000
"""Slack cuts messages off there."""


class Slack(Mapped):
    """`type = "slack"`; members are `slack:USER` and, as what one follows, `slack:CHANNEL`."""

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Slack-Signature`, version 0."""
        timestamp = required(delivery.headers, "X-Slack-Request-Timestamp")
        check_fresh(timestamp, delivery.received)
        message = b":".join((b"v0", timestamp.encode(), delivery.body))
        check_hmac(delivery, self.secrets, "X-Slack-Signature", "v0=", message=message)

    def answer(self, delivery: Delivery) -> Response | None:
        """The challenge, where Slack checks the address it was given."""
        payload = shaped(delivery.json, Payload)
        if payload.type != "url_verification":
            return None
        challenge = needed(payload.challenge, "challenge")
        return Response(orjson.dumps({"challenge": challenge}), media_type="application/json")

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`event_id`, which stays the same when it is sent again."""
        return shaped(delivery.json, Payload).event_id

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """What one event says: a reply that mentions others says several things."""
        payload = shaped(delivery.json, Payload)
        if payload.type != "event_callback":
            yield Ignored(f"{payload.type} is not mapped")
            return
        event = needed(payload.event, "event")
        type_ = event.get("type")
        if type_ == "message":
            yield from _message(shaped(event, Event), payload.authorizations)
        elif isinstance(type_, str) and type_ in _EVENTS:
            yield _EVENTS[type_](shaped(event, Event))
        else:
            yield Ignored(f"{type_} is not mapped")


def _message(event: Event, readers: list[Authorization]) -> Iterator[Said]:
    """`readers` are those for whom the app reads along: in a direct message, one of its two."""
    undo = event.subtype == "message_deleted"
    message = needed(event.previous_message, "event.previous_message") if undo else event
    if message.subtype not in _SPOKEN or message.bot_id or not isinstance(message.user, str):
        yield Ignored(f"a message {message.subtype or 'by nobody'}")
        return
    public = event.channel_type == "channel"
    text = message.text if public and not undo else None
    fields = {"at": moment(message.ts), "undo": undo, "text": text}
    addressed = list(_addressed(message, readers if event.channel_type == "im" else []))
    for kind, whom in addressed:
        yield directed(kind, message.user, whom, **fields)
    if public and not any(kind == "comment" for kind, _ in addressed):
        yield {"kind": "post", "actor": message.user, **fields}
    elif not addressed:
        yield Ignored("a message of which is not told to whom")


def _addressed(message: Event, readers: list[Authorization]) -> Iterator[tuple[str, str]]:
    if message.parent_user_id:
        yield "comment", message.parent_user_id
    reader = readers[0].user_id if readers else None
    if reader and reader != message.user:
        yield "message", reader
    already = {message.parent_user_id, reader}
    for member in dict.fromkeys(_MENTION.findall((message.text or "")[:_LONGEST_TEXT])):
        if member not in already:
            yield "mention", member


def _reacted(event: Event) -> Said:
    if event.item_user is None:
        return Ignored("a reaction to nobody's message")
    return directed("like", _id(event), event.item_user, at=moment(event.event_ts))


def _moved(kind: str, event: Event) -> Said:
    channel = event.channel
    if not isinstance(channel, str):
        return Ignored("a channel without an id")
    return directed(kind, _id(event), channel, at=moment(event.event_ts))


def _introduced(event: Event) -> Said:
    user = event.user
    if not isinstance(user, User) or user.is_bot or not user.profile.real_name:
        return Ignored("a profile of no person")
    at = moment(event.event_ts)
    return {"kind": "profile", "actor": user.id, "name": user.profile.real_name, "at": at}


def _id(event: Event) -> str:
    user = event.user.id if isinstance(event.user, User) else event.user
    return needed(user, "event.user")


_EVENTS: dict[str, Callable[[Event], Said]] = {
    "reaction_added": _reacted,
    "member_joined_channel": partial(_moved, "follow"),
    "member_left_channel": partial(_moved, "unfollow"),
    "team_join": _introduced,
    "user_change": _introduced,
    "user_profile_changed": _introduced,
}
