"""Slack's events, as far as they are read."""

from msgspec import Struct


class Names(Struct, frozen=True):
    """What somebody calls himself."""

    real_name: str | None = None
    display_name: str | None = None


class User(Struct):
    """A member, embedded in full; `updated` in epoch seconds."""

    id: str
    is_bot: object = False
    updated: int | None = None
    profile: Names = Names()


class Root(Struct):
    """The message that began a thread."""

    user: str | None = None
    bot_id: object = None


class Message(Struct):
    """What somebody said; its time `ts` is its name within the channel."""

    subtype: object = None
    user: str | None = None
    bot_id: object = None
    text: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    parent_user_id: str | None = None
    root: Root | None = None
    edited: object = None


class MessageEvent(Message):
    """A message, or (`subtype`) what became of one."""

    channel: str | None = None
    channel_type: str | None = None
    message: Message | None = None
    previous_message: Message | None = None


class Item(Struct, frozen=True):
    """What a reaction is to: a message or a file."""

    channel: str | None = None
    ts: str | None = None
    file: str | None = None


class Reaction(Struct):
    """Of `user`, to something of `item_user`'s."""

    user: str
    item_user: str | None = None
    reaction: str | None = None
    item: Item = Item()
    event_ts: object = None


class Membership(Struct):
    """Of a channel."""

    user: str
    channel: str
    event_ts: object = None


class Profile(Struct):
    """As it is now."""

    user: User
    event_ts: object = None


class Authorization(Struct):
    """A member on whose behalf the app reads, who may be the app itself."""

    user_id: str
    is_bot: object = False


class Payload(Struct):
    """A delivery: an event, or a challenge."""

    type: str
    event: dict[str, object] | None = None
    challenge: str | None = None
    authorizations: list[object] = []
