"""Telegram's `result.json`, of one chat or of all, as far as it is read."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

MAX_BYTES = 1 << 30
"""It is one JSON value, which is read whole."""


class Reactor(Struct):
    """Who reacted, and when (local time)."""

    from_id: object = None
    date: str | None = None


class Reaction(Struct):
    """An emoji, and the latest who chose it."""

    emoji: str | None = None
    document_id: str | None = None
    recent: list[Reactor] | None = None


class Entry(Struct):
    """A message, or (`type` is `service`) what else happened; `date` is local, without offset."""

    id: int
    type: str = ""
    date: str | None = None
    date_unixtime: str | None = None
    sender: str | None = msgspec.field(default=None, name="from")
    from_id: object = None
    actor_id: object = None
    action: str | None = None
    duration_seconds: int | None = None
    reply_to_message_id: int | None = None
    reactions: list[Reaction] | None = None


class Chat(Struct):
    """`id` is also that of the other person, in a `personal_chat`."""

    id: int
    type: str = ""
    name: str | None = None
    messages: list[msgspec.Raw] = []


class _Person(Struct):
    user_id: int | None = None


class _Chats(Struct):
    chats: list[Chat] = msgspec.field(default_factory=list, name="list")


class Export(Struct):
    """What somebody exported: `owner_id` is who, where it says so."""

    chats: _Chats = msgspec.field(default_factory=_Chats)
    personal_information: _Person = msgspec.field(default_factory=_Person)

    @property
    def owner_id(self) -> str | None:
        """As `from_id` has it."""
        user = self.personal_information.user_id
        return None if user is None else f"user{user}"

    def __iter__(self) -> Iterator[Chat]:
        return iter(self.chats.chats)


def read_export(file: Path) -> Export:
    """The chats in `file`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such export, or too large.
    """
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES >> 30} GiB: export fewer chats at once")
    content = file.read_bytes()
    try:
        export = msgspec.json.decode(content, type=Export)
        if not export.chats.chats:
            chat = msgspec.json.decode(content, type=Chat)
            export.chats.chats.append(chat)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"is no result.json of Telegram ({error})") from None
    return export
