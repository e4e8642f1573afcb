"""WhatsApp's messages, as far as they are read."""

from msgspec import Struct, field


class Number(Struct, frozen=True):
    """Of the business, as people know it."""

    display_phone_number: str | None = None


class Names(Struct, frozen=True):
    """What somebody calls himself."""

    name: str | None = None


class Contact(Struct):
    """Who has written; `user_id` where the number is hidden."""

    wa_id: str | None = None
    user_id: str | None = None
    profile: Names = Names()


class Reaction(Struct):
    """To a message; without an emoji it is taken back."""

    message_id: str
    emoji: str | None = None


class Message(Struct):
    """In or out; what it says is not read. Times in epoch seconds.

    A person whose number is hidden is known by `from_user_id` or `to_user_id`.
    """

    id: str
    type: object = None
    timestamp: object = None
    by: str | None = field(default=None, name="from")
    from_user_id: str | None = None
    to: str | None = None
    to_user_id: str | None = None
    reaction: Reaction | None = None


class Value(Struct):
    """What happened on one number: `messages` came in, `message_echoes` went out."""

    metadata: Number = Number()
    contacts: list[object] = []
    messages: list[object] = []
    message_echoes: list[object] = []
    statuses: list[object] = []


class Change(Struct):
    """`value` is that of messages where `field` says so."""

    field: str
    value: object = None


class Entry(Struct):
    """Of one account."""

    changes: list[object] = []


class Payload(Struct):
    """A delivery."""

    about: str = field(name="object")
    entry: list[object]
