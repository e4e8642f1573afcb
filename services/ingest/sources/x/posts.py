"""What a post on X says, and to whom."""

import html
from collections.abc import Iterator
from datetime import datetime

from services.ingest.sources.payload_shapes import parts_as
from services.ingest.sources.statements import Ignored, Outcome, directed, id_of
from services.ingest.sources.timestamps import epoch_ms
from services.ingest.sources.x.payload import Post, User


def post_statements(post: Post) -> Iterator[Outcome]:
    """A reply that quotes is a comment and a share; whom it is directed to it does not mention."""
    name, author, at = id_of("post", post.id_str), post.user.number, _time(post)
    if name is None:
        yield Ignored("a post without a number")
        return
    text = post.extended_tweet.full_text if post.extended_tweet else post.text
    fields = {"at": at, "text": html.unescape(text) if text else None}
    fields |= {"url": f"https://x.com/i/status/{post.id_str}"}
    addressed = _addressed(post)
    for kind, to in addressed.items():
        later = kind == "share" and "comment" in addressed
        yield directed(kind, author, to, id=f"{name}:share" if later else name, **fields)
    if not addressed:
        yield {"kind": "post", "actor": author, "id": name, **fields}
    for member in _mentioned(post):
        if isinstance(member, Ignored):
            yield member
        elif member not in addressed.values():
            yield directed("mention", author, member, id=f"{name}:{member}", at=at)


def _addressed(post: Post) -> dict[str, str | None]:
    """Whom a post is directed to, by the kind by which; what a repost quotes is another's."""
    if post.retweeted_status:
        return {"share": post.retweeted_status.user.number}
    stated = {
        "comment": post.in_reply_to_user_id_str,
        "share": post.quoted_status.user.number if post.quoted_status else None,
    }
    return {kind: to for kind, to in stated.items() if to}


def _mentioned(post: Post) -> Iterator[str | Ignored]:
    """Each member mentioned, once; nobody in a repost, whose mentions are another's."""
    if post.retweeted_status:
        return
    entities = (post.extended_tweet or post).entities
    seen: set[str] = set()
    for user in parts_as(User, entities.user_mentions, "entities.user_mentions"):
        member = user if isinstance(user, Ignored) else user.number
        if isinstance(member, Ignored) or member is None:
            yield member or Ignored("a mention of nobody")
        elif member not in seen:
            seen.add(member)
            yield member


def _time(post: Post) -> object:
    """In epoch milliseconds where it can be read; else as it is stated."""
    if post.timestamp_ms or not isinstance(post.created_at, str):
        return epoch_ms(post.timestamp_ms or post.created_at)
    try:
        return int(datetime.strptime(post.created_at, "%a %b %d %H:%M:%S %z %Y").timestamp() * 1000)
    except ValueError:
        return post.created_at
