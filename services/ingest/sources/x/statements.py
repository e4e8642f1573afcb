"""What accounts of X do to each other.

An activity between two subscribed accounts is delivered twice, so ids are those of its subject.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from services.ingest.sources.statements import Ignored, Outcome, directed
from services.ingest.sources.timestamps import epoch_ms
from services.ingest.sources.x.payload import Like, Message, Post, Tie


def _posted(post: Post) -> Iterator[Outcome]:
    kind, to = _addressee(post)
    content = post.extended_tweet or post
    text = post.extended_tweet.full_text if post.extended_tweet else post.text
    at, author = _time(post), post.user.number
    fields = {"at": at, "text": text, "url": f"https://x.com/i/status/{post.id_str}"}
    id_ = f"post:{post.id_str}"
    if to is None:
        yield {"id": id_, "kind": kind, "actor": author, **fields}
    else:
        yield directed(kind, author, to, id=id_, **fields)
    if post.retweeted_status is None:
        for member in {each.number: None for each in content.entities.user_mentions}:
            if member != to:
                yield directed("mention", author, member, id=f"{id_}:{member}", at=at)


def _addressee(post: Post) -> tuple[str, str | None]:
    """The kind of a post, and the account that it is directed to if any."""
    if other := post.retweeted_status or post.quoted_status:
        return "share", other.user.number
    if post.in_reply_to_user_id_str:
        return "comment", post.in_reply_to_user_id_str
    return "post", None


def _time(post: Post) -> object:
    if post.timestamp_ms is not None or post.created_at is None:
        return epoch_ms(post.timestamp_ms)
    try:
        return int(datetime.strptime(post.created_at, "%a %b %d %H:%M:%S %z %Y").timestamp() * 1000)
    except ValueError:
        return post.created_at


def _liked(like: Like) -> Iterator[Outcome]:
    at, author = epoch_ms(like.timestamp_ms), like.favorited_status.user.number
    yield directed("like", like.user.number, author, id=f"like:{like.id}", at=at)


def _tied(tie: Tie) -> Iterator[Outcome]:
    source, target = tie.source.number, tie.target.number
    id_ = f"{tie.type}:{source}:{target}:{tie.created_timestamp}"
    if tie.type in ("follow", "unfollow", "block", "unblock"):
        yield directed(tie.type, source, target, id=id_, at=epoch_ms(tie.created_timestamp))
    else:
        yield Ignored(f"{tie.type} is not mapped")


def _messaged(message: Message) -> Iterator[Outcome]:
    sent, at = message.message_create, epoch_ms(message.created_timestamp)
    to = sent.target.recipient_id
    yield directed("message", sent.sender_id, to, id=f"message:{message.id}", at=at)


ACTIVITIES: dict[str, tuple[type[Struct], Callable[[Any], Iterator[Outcome]]]] = {
    "tweet_create_events": (Post, _posted),
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
