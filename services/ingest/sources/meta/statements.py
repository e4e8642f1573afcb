"""What people do on a page or account of Meta's.

Removals are ignored, as they do not have the time at which the removed thing was made, but for
messages that are unsent. Of a message only the fact that it was sent is used, not its text.
"""

from collections.abc import Iterator
from functools import partial

from services.ingest.sources.meta.payload import Change, Entry, Messaging, Value
from services.ingest.sources.payload_shapes import part_as, statements_of
from services.ingest.sources.statements import Ignored, Outcome, directed, id_of
from services.ingest.sources.timestamps import epoch_ms

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

_FIELDS = frozenset(".".join(name.split(".")[:2]) for name in _KINDS)


def entry_statements(about: str, entry: Entry) -> Iterator[Outcome]:
    """What happened on one page or account; `about` is what kind of object it is."""
    own = [{"field": entry.field, "value": entry.value}] if entry.field else []
    changed = partial(_changed, about, entry)
    yield from statements_of(Change, entry.changes + own, "changes", changed)
    yield from statements_of(Messaging, entry.messaging, "messaging", _messaged)
    yield from statements_of(Messaging, entry.standby, "standby", _messaged)


def _changed(about: str, entry: Entry, change: Change) -> Iterator[Outcome]:
    name = f"{about}.{change.field}"
    if name not in _FIELDS:
        yield Ignored(f"{name} is not mapped")
        return
    value = part_as(Value, change.value, name)
    yield value if isinstance(value, Ignored) else _done(name, value, entry)


def _done(name: str, value: Value, entry: Entry) -> Outcome:
    name = f"{name}.{value.item}" if name == "page.feed" else name
    author = (value.by.id if value.by else None) or value.sender_id
    if name not in _KINDS or value.verb not in ("add", None, ""):
        return Ignored(f"{name} {value.verb} is not mapped")
    if not author:
        return Ignored(f"{name} by nobody")
    return _statement(_KINDS[name], str(author), value, entry)


def _statement(kind: str, author: str, value: Value, entry: Entry) -> Outcome:
    """Of a page, what it puts there itself is a post."""
    page = str(entry.id)
    kind = "post" if author == page and kind in ("mention", "share") else kind
    fields = {
        "id": id_of(kind, value.comment_id or value.id or value.post_id, author),
        "at": epoch_ms(value.created_time or entry.time),
        "text": value.message or value.text,
    }
    if kind == "post":
        return {"kind": kind, "actor": author, **fields}
    return directed(kind, author, page, **fields)


def _messaged(event: Messaging) -> Iterator[Outcome]:
    """A message, or a reaction to one, of which each sender has one."""
    if event.sender is None or event.recipient is None:
        yield Ignored("a message without a sender or a recipient")
        return
    sender, recipient = str(event.sender.id), str(event.recipient.id)
    at, message, reaction = epoch_ms(event.timestamp), event.message, event.reaction
    if message is not None:
        id_, undo = id_of("message", message.mid), bool(message.is_deleted)
        yield directed("message", sender, recipient, id=id_, at=at, undo=undo)
    elif reaction is not None and reaction.action == "react":
        yield directed("like", sender, recipient, id=id_of("like", reaction.mid, sender), at=at)
    else:
        yield Ignored("neither a message nor a reaction to one")
