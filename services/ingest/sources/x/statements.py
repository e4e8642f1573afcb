"""What accounts of X do to each other.

An activity between two subscribed accounts is delivered twice, so ids are those of its subject.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from services.ingest.sources.statements import Ignored, Outcome, directed, id_of
from services.ingest.sources.timestamps import epoch_ms
from services.ingest.sources.x.payload import Like, Message, Post, Tie
from services.ingest.sources.x.posts import post_statements


def _liked(like: Like) -> Iterator[Outcome]:
    post, by = like.favorited_status, like.user.number
    id_ = id_of("like", post.id_str, by) or id_of("like", like.id)
    yield directed("like", by, post.user.number, id=id_, at=epoch_ms(like.timestamp_ms))


def _tied(tie: Tie) -> Iterator[Outcome]:
    if tie.type not in ("follow", "unfollow", "block", "unblock"):
        yield Ignored(f"{tie.type} is not mapped")
        return
    source, target = tie.source.number, tie.target.number
    id_ = id_of(tie.type, source, target, tie.created_timestamp)
    yield directed(tie.type, source, target, id=id_, at=epoch_ms(tie.created_timestamp))


def _messaged(message: Message) -> Iterator[Outcome]:
    sent, at = message.message_create, epoch_ms(message.created_timestamp)
    to = sent.target.recipient_id
    yield directed("message", sent.sender_id, to, id=id_of("message", message.id), at=at)


ACTIVITIES: dict[str, tuple[type[Struct], Callable[[Any], Iterator[Outcome]]]] = {
    "tweet_create_events": (Post, post_statements),
    "favorite_events": (Like, _liked),
    "follow_events": (Tie, _tied),
    "unfollow_events": (Tie, _tied),
    "block_events": (Tie, _tied),
    "unblock_events": (Tie, _tied),
    "direct_message_events": (Message, _messaged),
}
"""The shape of each list of activities, and what maps one."""

METADATA = frozenset({"for_user_id", "user_has_blocked", "is_blocked_by", "users", "apps"})
"""What a payload has beside its activities."""
