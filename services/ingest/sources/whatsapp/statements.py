"""What people and a business write to each other on WhatsApp.

Members are telephone numbers in digits alone, or the id by which a business may know whoever hides
his. Deletions and withdrawn reactions are ignored, as they do not say when the thing was made.
"""

import re
from collections.abc import Iterator
from functools import partial

from services.ingest.sources.payload_shapes import part_as, parts_as, statements_of
from services.ingest.sources.statements import Ignored, Outcome, directed, id_of
from services.ingest.sources.timestamps import epoch_ms
from services.ingest.sources.whatsapp.payload import Change, Contact, Entry, Message, Value

_FIELDS = ("messages", "smb_message_echoes")

_NO_MESSAGES = ("edit", "request_welcome", "revoke", "system")
"""Types of messages in which nobody says anything new."""


def entry_statements(entry: Entry) -> Iterator[Outcome]:
    """What happened on the numbers of one account."""
    yield from statements_of(Change, entry.changes, "changes", _changed)


def _changed(change: Change) -> Iterator[Outcome]:
    if change.field not in _FIELDS:
        yield Ignored(f"{change.field} is not mapped")
        return
    value = part_as(Value, change.value, change.field)
    yield from [value] if isinstance(value, Ignored) else _said(value)


def _said(value: Value) -> Iterator[Outcome]:
    own = _digits(value.metadata.display_phone_number)
    yield from statements_of(Message, value.messages, "messages", partial(_written, None, own))
    echoed = partial(_written, own, None)
    yield from statements_of(Message, value.message_echoes, "message_echoes", echoed)
    yield from (Ignored("a status of a message") for _ in value.statuses)
    yield from _named(value)


def _written(sender: str | None, recipient: str | None, message: Message) -> Iterator[Outcome]:
    """`sender` or `recipient` is the business, where the message itself does not say so."""
    actor = _digits(message.by) or message.from_user_id or sender
    target = _digits(message.to) or message.to_user_id or recipient
    at, reaction = epoch_ms(message.timestamp), message.reaction
    if not actor or not target:
        yield Ignored("a message without a sender or a recipient", message.id)
    elif message.type in _NO_MESSAGES:
        yield Ignored(f"a message of type {message.type}", message.id)
    elif message.type != "reaction":
        yield directed("message", actor, target, id=id_of("message", message.id), at=at)
    elif reaction is not None and reaction.emoji:
        id_ = id_of("like", reaction.message_id, actor)
        yield directed("like", actor, target, id=id_, at=at)
    else:
        yield Ignored("a reaction that was taken back", message.id)


def _named(value: Value) -> Iterator[Outcome]:
    """The names of who wrote, as of the first message."""
    messages = parts_as(Message, value.messages, "messages")
    first = next((each for each in messages if not isinstance(each, Ignored)), None)
    if first is not None:
        named = partial(_profile, first)
        yield from statements_of(Contact, value.contacts, "contacts", named)


def _profile(message: Message, contact: Contact) -> Iterator[Outcome]:
    member, name = _digits(contact.wa_id) or contact.user_id, contact.profile.name
    if member and name:
        id_, at = id_of("profile", member, message.id), epoch_ms(message.timestamp)
        yield {"kind": "profile", "actor": member, "name": name, "id": id_, "at": at}


def _digits(number: str | None) -> str | None:
    """A telephone number without what only makes it legible; None where there is none."""
    return re.sub(r"[^0-9]", "", number or "") or None
