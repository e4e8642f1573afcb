"""X's Account Activity: `x-twitter-webhooks-signature`, and what accounts do to each other.

An event about two subscribed accounts comes twice, so that ids are those of the things told.
"""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, ClassVar

import orjson
from msgspec import Struct
from starlette.responses import Response

from services.ingest.signatures.hmac_signatures import check_hmac, hmac_sha256, unproved
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.mapped import Mapped, Statement, directed
from services.ingest.sources.payloads import shaped
from services.ingest.sources.timestamps import moment
from services.ingest.sources.x.payload import Like, Message, Post, Tie

Said = Statement | Ignored

_TOKEN = re.compile(r"[\w+/=.-]{1,256}", re.ASCII)
"""What a challenge may be. X signs challenges and events alike: who could have any text signed
as a challenge could have an event signed."""


class X(Mapped):
    """`type = "x"`; members are `x:` and the number of an account."""

    handshake: ClassVar = "GET"

    def verify(self, delivery: Delivery) -> None:
        """Check `x-twitter-webhooks-signature`, by the consumer secret."""
        check_hmac(delivery, self.secrets, "x-twitter-webhooks-signature", "sha256=", "base64")

    def shake(self, delivery: Delivery) -> Response:
        """The challenge-response check (CRC)."""
        token = delivery.query.get("crc_token", "")
        if not _TOKEN.fullmatch(token) or not self.signed:
            raise unproved("A crc_token of letters, digits and _+/=.- is needed, and a secret")
        signature = base64.b64encode(hmac_sha256(self.secrets[0], token.encode())).decode()
        answer = orjson.dumps({"response_token": f"sha256={signature}"})
        return Response(answer, media_type="application/json")

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """All activities of a delivery."""
        for name, activities in shaped(delivery.json, dict[str, object]).items():
            if name in _ACTIVITIES:
                shape, read = _ACTIVITIES[name]
                for activity in shaped(activities, list[shape]):  # type: ignore[valid-type]
                    yield from read(activity)
            elif name not in _ABOUT:
                yield Ignored(f"{name} is not mapped")


def _posted(post: Post) -> Iterator[Said]:
    kind, to = _addressee(post)
    said = post.extended_tweet or post
    text = post.extended_tweet.full_text if post.extended_tweet else post.text
    at, author = _time(post), post.user.number
    fields = {"at": at, "text": text, "url": f"https://x.com/i/status/{post.id_str}"}
    id_ = f"post:{post.id_str}"
    if to is None:
        yield {"id": id_, "kind": kind, "actor": author, **fields}
    else:
        yield directed(kind, author, to, id=id_, **fields)
    if post.retweeted_status is None:
        for member in {each.number: None for each in said.entities.user_mentions}:
            if member != to:
                yield directed("mention", author, member, id=f"{id_}:{member}", at=at)


def _addressee(post: Post) -> tuple[str, str | None]:
    """What kind of thing a post is, and whom it is directed to if anybody."""
    if other := post.retweeted_status or post.quoted_status:
        return "share", other.user.number
    if post.in_reply_to_user_id_str:
        return "comment", post.in_reply_to_user_id_str
    return "post", None


def _time(post: Post) -> object:
    if post.timestamp_ms is not None or post.created_at is None:
        return moment(post.timestamp_ms)
    try:
        return int(datetime.strptime(post.created_at, "%a %b %d %H:%M:%S %z %Y").timestamp() * 1000)
    except ValueError:
        return post.created_at


def _liked(like: Like) -> Iterator[Said]:
    at, author = moment(like.timestamp_ms), like.favorited_status.user.number
    yield directed("like", like.user.number, author, id=f"like:{like.id}", at=at)


def _tied(tie: Tie) -> Iterator[Said]:
    source, target = tie.source.number, tie.target.number
    id_ = f"{tie.type}:{source}:{target}:{tie.created_timestamp}"
    if tie.type in ("follow", "unfollow", "block", "unblock"):
        yield directed(tie.type, source, target, id=id_, at=moment(tie.created_timestamp))
    else:
        yield Ignored(f"{tie.type} is not mapped")


def _messaged(message: Message) -> Iterator[Said]:
    sent, at = message.message_create, moment(message.created_timestamp)
    to = sent.target.recipient_id
    yield directed("message", sent.sender_id, to, id=f"message:{message.id}", at=at)


_ACTIVITIES: dict[str, tuple[type[Struct], Callable[[Any], Iterator[Said]]]] = {
    "tweet_create_events": (Post, _posted),
    "favorite_events": (Like, _liked),
    "follow_events": (Tie, _tied),
    "unfollow_events": (Tie, _tied),
    "block_events": (Tie, _tied),
    "unblock_events": (Tie, _tied),
    "direct_message_events": (Message, _messaged),
}

_ABOUT = frozenset({"for_user_id", "user_has_blocked", "is_blocked_by", "users", "apps"})
"""What stands beside the activities."""
