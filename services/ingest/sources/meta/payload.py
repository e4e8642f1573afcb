"""Meta's changes and messages, as far as they are read."""

from msgspec import Struct, field

Id = str | int


class Account(Struct):
    """A person, page or account, by the id that the app may know it by."""

    id: Id


class Value(Struct):
    """What changed: something in a page's feed, or a comment on Instagram, which has an `id`."""

    item: str | None = None
    verb: object = "add"
    id: Id | None = None
    by: Account | None = field(default=None, name="from")
    sender_id: Id | None = None
    comment_id: Id | None = None
    post_id: Id | None = None
    created_time: object = None
    message: str | None = None
    text: str | None = None


class Change(Struct):
    """`value` depends on `field`."""

    field: str
    value: object = None


class Reaction(Struct):
    """To a message; `action` is react or unreact."""

    mid: str
    action: object = None


class Message(Struct):
    """What it says is not read; `is_deleted` where its sender has taken it back."""

    mid: str
    is_deleted: object = False


class Messaging(Struct):
    """Something between two accounts, in milliseconds."""

    sender: Account | None = None
    recipient: Account | None = None
    timestamp: object = None
    message: Message | None = None
    reaction: Reaction | None = None


class Entry(Struct):
    """Of one page or account; Instagram's own login has a change stand in the entry itself.

    What stands in `standby` another app of the page's answers.
    """

    id: Id
    time: object = None
    changes: list[object] = []
    messaging: list[object] = []
    standby: list[object] = []
    field: str | None = None
    value: object = None


class Payload(Struct):
    """A delivery about pages, or about accounts."""

    about: str = field(name="object")
    entry: list[object]
