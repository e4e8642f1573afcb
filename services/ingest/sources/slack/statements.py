"""What members of a Slack workspace do."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from services.ingest.sources.slack.messages import message_statements
from services.ingest.sources.slack.payload import Membership, MessageEvent, Profile, Reaction
from services.ingest.sources.slack.readers import Readers
from services.ingest.sources.statements import Ignored, Outcome, id_of
from services.ingest.sources.timestamps import epoch_ms


def _reacted(reaction: Reaction, readers: Readers) -> Iterator[Outcome]:
    """One like for each emoji, however often it is set and removed."""
    if not reaction.item_user:
        yield Ignored("a reaction to nobody's message")
        return
    item, by = reaction.item, reaction.user
    thing = (item.channel, item.ts) if item.ts else (item.file,)
    id_ = id_of("reaction", *thing, by, reaction.reaction)
    at = epoch_ms(reaction.event_ts)
    yield readers.directed("like", by, reaction.item_user, id=id_, at=at)


def _membership_changed(kind: str, change: Membership, readers: Readers) -> Iterator[Outcome]:
    id_ = id_of(kind, change.channel, change.user, change.event_ts)
    at = epoch_ms(change.event_ts)
    yield readers.directed(kind, change.user, change.channel, id=id_, at=at)


def _profile_changed(change: Profile, readers: Readers) -> Iterator[Outcome]:
    user = change.user
    name = user.profile.real_name or user.profile.display_name
    if user.is_bot or readers.is_bot(user.id) or not name:
        yield Ignored("a profile of no person", user.id)
        return
    id_ = id_of("profile", user.id, user.updated or change.event_ts)
    at = epoch_ms(change.event_ts)
    yield {"kind": "profile", "actor": user.id, "name": name, "id": id_, "at": at}


EVENTS: dict[str, tuple[type[Struct], Callable[[Any, Readers], Iterator[Outcome]]]] = {
    "message": (MessageEvent, message_statements),
    "reaction_added": (Reaction, _reacted),
    "member_joined_channel": (Membership, partial(_membership_changed, "follow")),
    "member_left_channel": (Membership, partial(_membership_changed, "unfollow")),
    "team_join": (Profile, _profile_changed),
    "user_change": (Profile, _profile_changed),
    "user_profile_changed": (Profile, _profile_changed),
}
"""The shape of each type of event, and what maps one."""
