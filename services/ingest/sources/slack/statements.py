"""What members of a Slack workspace say and do.

A message in a public channel keeps its text; of any other only the fact that it was sent is used.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from services.ingest.sources.payload_shapes import needed
from services.ingest.sources.slack.payload import Authorization, Event, User
from services.ingest.sources.statements import Ignored, Outcome, directed, fitting_id, one_act
from services.ingest.sources.timestamps import epoch_ms

_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^>]*)?>")
_SPOKEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages in which somebody says something."""

_LONGEST_TEXT = 40_000
"""Slack cuts messages off there."""


def message_statements(event: Event, readers: list[Authorization]) -> Iterator[Outcome]:
    """A reply that mentions others makes several statements, each named by the message.

    `readers` are those on whose behalf the app reads: in a direct message, one of the two.
    """
    undo = event.subtype == "message_deleted"
    message = needed(event.previous_message, "event.previous_message") if undo else event
    if message.subtype not in _SPOKEN or message.bot_id or not isinstance(message.user, str):
        yield Ignored(f"a message {message.subtype or 'by nobody'}")
        return
    public = event.channel_type == "channel"
    text = message.text if public and not undo else None
    fields = {"at": epoch_ms(message.ts), "undo": undo, "text": text}
    name = f"{needed(event.channel, 'event.channel')}:{needed(message.ts, 'event.ts')}"
    addressed = _addressed(message, readers if event.channel_type == "im" else [])
    yield from one_act(
        directed(kind, message.user, each, id=fitting_id(f"{name}>{each}"), **fields)
        for each, kind in addressed.items()
    )
    if public and "comment" not in addressed.values():
        yield {"id": fitting_id(name), "kind": "post", "actor": message.user, **fields}
    elif not addressed:
        yield Ignored("a message without a known recipient")


def _addressed(message: Event, readers: list[Authorization]) -> dict[str, str]:
    """Each recipient, and the kind by which it is addressed."""
    addressed = {message.parent_user_id: "comment"} if message.parent_user_id else {}
    reader = readers[0].user_id if readers else None
    if reader and reader != message.user:
        addressed.setdefault(reader, "message")
    for member in _MENTION.findall((message.text or "")[:_LONGEST_TEXT]):
        addressed.setdefault(member, "mention")
    return addressed


def _reacted(event: Event) -> Outcome:
    if event.item_user is None:
        return Ignored("a reaction to nobody's message")
    return directed("like", _id(event), event.item_user, at=epoch_ms(event.event_ts))


def _membership_changed(kind: str, event: Event) -> Outcome:
    channel = event.channel
    if not isinstance(channel, str):
        return Ignored("a channel without an id")
    return directed(kind, _id(event), channel, at=epoch_ms(event.event_ts))


def _profile_changed(event: Event) -> Outcome:
    user = event.user
    if not isinstance(user, User) or user.is_bot or not user.profile.real_name:
        return Ignored("a profile of no person")
    at = epoch_ms(event.event_ts)
    return {"kind": "profile", "actor": user.id, "name": user.profile.real_name, "at": at}


def _id(event: Event) -> str:
    user = event.user.id if isinstance(event.user, User) else event.user
    return needed(user, "event.user")


EVENTS: dict[str, Callable[[Event], Outcome]] = {
    "reaction_added": _reacted,
    "member_joined_channel": partial(_membership_changed, "follow"),
    "member_left_channel": partial(_membership_changed, "unfollow"),
    "team_join": _profile_changed,
    "user_change": _profile_changed,
    "user_profile_changed": _profile_changed,
}
"""What each type of event, messages apart, is mapped by."""
