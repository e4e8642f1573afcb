"""What people do on a page or account of Meta's.

Removals are ignored, as they do not have the time at which the removed thing was made, but for
messages that are unsent. Of a message only the fact that it was sent is used, not its text.
"""

from services.ingest.sources.meta.payload import Change, Entry, Messaging, Value
from services.ingest.sources.payload_shapes import shaped
from services.ingest.sources.statements import Ignored, Outcome, directed, fitting_id
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


def change_statement(about: str, change: Change, entry: Entry) -> Outcome:
    """What somebody did on the page or account of `entry`; `about` is what kind of object it is."""
    name = f"{about}.{change.field}"
    if name not in _FIELDS:
        return Ignored(f"{name} is not mapped")
    value = shaped(change.value, Value)
    name = f"{name}.{value.item}" if change.field == "feed" else name
    author = value.by.id if value.by else value.sender_id
    if name not in _KINDS or value.verb != "add" or author is None:
        return Ignored(f"{name} {value.verb}, by {author or 'nobody'}")
    return _statement(_KINDS[name], str(author), value, entry)


_FIELDS = frozenset(".".join(name.split(".")[:2]) for name in _KINDS)


def _statement(kind: str, author: str, value: Value, entry: Entry) -> Outcome:
    thing = value.comment_id or value.id or value.post_id
    fields = {
        "id": fitting_id(f"{kind}:{thing}:{author}:{value.created_time or ''}"),
        "at": epoch_ms(value.created_time or entry.time),
        "text": value.message or value.text,
    }
    if author == str(entry.id) and kind in ("mention", "share"):
        return {"kind": "post", "actor": author, **fields}
    return directed(kind, author, str(entry.id), **fields)


def message_statement(event: Messaging) -> Outcome:
    """A message, or a reaction to one."""
    if event.sender is None or event.recipient is None:
        return Ignored("a message without a sender or a recipient")
    sender, recipient = str(event.sender.id), str(event.recipient.id)
    undo = event.message is not None and event.message.is_deleted
    if event.message is not None:
        kind, mid = "message", event.message.mid
    elif event.reaction is not None and event.reaction.action == "react":
        kind, mid = "like", event.reaction.mid
    else:
        return Ignored("neither a message nor a reaction to one")
    id_ = fitting_id(f"{kind}:{mid}:{sender}:{event.timestamp}")
    return directed(kind, sender, recipient, id=id_, at=epoch_ms(event.timestamp), undo=undo)
