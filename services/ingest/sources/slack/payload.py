"""Slack's events, as far as they are read."""

from msgspec import Struct


class Names(Struct, frozen=True):
    """What somebody calls himself."""

    real_name: str | None = None


class User(Struct):
    """A member, embedded in full."""

    id: str
    is_bot: bool = False
    profile: Names = Names()


class Event(Struct):
    """Any event that is mapped; `previous_message` is one that was deleted."""

    type: str
    subtype: str | None = None
    user: str | User | None = None
    bot_id: str | None = None
    text: str | None = None
    ts: str | None = None
    event_ts: str | None = None
    channel: str | dict[str, object] | None = None
    channel_type: str | None = None
    parent_user_id: str | None = None
    item_user: str | None = None
    previous_message: "Event | None" = None


class Authorization(Struct):
    """A member on whose behalf the app reads."""

    user_id: str | None = None


class Payload(Struct):
    """A delivery: an event, or a challenge."""

    type: str
    event: dict[str, object] | None = None
    event_id: str | None = None
    challenge: str | None = None
    authorizations: list[Authorization] = []
