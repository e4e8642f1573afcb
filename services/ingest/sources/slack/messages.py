"""What members of a Slack workspace say to each other.

A message in a public channel keeps its text; of any other only the fact that it was sent is used.

A reply, a message to one, and all mentions in either are acts of their own. So the audience of the
first two does not depend on a text that may be edited, and a deletion takes them back whatever that
has become. What an edit adds or removes is not counted, and no deletion says which mentions that
were: those of a message that was edited stand.
"""

from collections.abc import Iterator

from services.ingest.sources.slack.payload import Message, MessageEvent
from services.ingest.sources.slack.readers import Readers
from services.ingest.sources.slack.texts import legible, mentioned
from services.ingest.sources.statements import Ignored, Outcome, fitting_id
from services.ingest.sources.timestamps import epoch_ms

_SPOKEN = (None, "", "file_share", "me_message", "thread_broadcast")
"""Subtypes of messages in which somebody says something."""


def message_statements(event: MessageEvent, readers: Readers) -> Iterator[Outcome]:
    """What a message says or takes back, each named by the message and whom it addresses."""
    undo = _takes_back(event)
    message = event.previous_message if undo else event
    if message is None:
        yield Ignored("a deletion that does not say of what")
    elif message.subtype not in _SPOKEN or message.bot_id or not message.user:
        yield Ignored(f"a message {message.subtype or 'by nobody'}")
    elif readers.is_bot(message.user):
        yield Ignored("a message by an app", message.user)
    elif not event.channel or not message.ts:
        yield Ignored("a message that does not say where or when")
    else:
        yield from _said(event, message, message.user, undo, readers)


def _takes_back(event: MessageEvent) -> bool:
    """Whether `previous_message` is gone; one that has replies leaves a tombstone."""
    buried = event.message is not None and event.message.subtype == "tombstone"
    return event.subtype == "message_deleted" or (event.subtype == "message_changed" and buried)


def _said(
    event: MessageEvent, message: Message, by: str, undo: bool, readers: Readers
) -> Iterator[Outcome]:
    public = event.channel_type == "channel"
    text = legible(message.text) if public and not undo else None
    fields = {"at": epoch_ms(message.ts), "undo": undo, "text": text}
    name = f"{event.channel}:{message.ts}"

    def towards(to: str, kind: str, audience: int = 1) -> Outcome:
        id_ = fitting_id(f"{name}>{to}")
        return readers.directed(kind, by, to, id=id_, audience=audience, **fields)

    read_by = readers.addressed_by(by, event.channel_type)
    addressed = _addressed(message, read_by)
    said = [
        towards(to, kind, len(read_by) if kind == "message" else 1)
        for to, kind in addressed.items()
    ]
    if not (undo and message.edited):
        others = [each for each in mentioned(message.text) if each not in {by, *addressed}]
        said += [towards(each, "mention", len(others)) for each in others]
    if _is_reply(message):
        said = said or [Ignored("a reply in a thread that nobody known began")]
    elif public:
        said.append({"id": fitting_id(name), "kind": "post", "actor": by, **fields})
    yield from said or [Ignored("a message without a known recipient")]


def _addressed(message: Message, read_by: list[str]) -> dict[str, str]:
    """Whom a message is for, mentions apart, and the kind by which."""
    root = message.root
    if root is not None and root.bot_id:
        root = None
    began = message.parent_user_id or (root.user if root else None)
    addressed = {began: "comment"} if began else {}
    if not addressed or len(read_by) == 1:
        for reader in read_by:
            addressed.setdefault(reader, "message")
    return addressed


def _is_reply(message: Message) -> bool:
    in_thread = bool(message.thread_ts) and message.thread_ts != message.ts
    return in_thread or bool(message.parent_user_id)
