"""FeedEvent: the one event that travels through Rapport, and its rules."""

from enum import StrEnum
from typing import Any, Literal

import msgspec

from schemas.kinds import KINDS, Family, Kind
from schemas.limits import (
    AHEAD_MS,
    EARLIEST_INTEGER,
    FUTURE_MS,
    MAX_AUDIENCE,
    MAX_ID_BYTES,
)
from schemas.member_ids import alias_fault, member_id_fault
from schemas.times import MINUTE_MS, InvalidTime, read_time

_ENVELOPE = frozenset({"id", "source", "kind", "actor", "target", "at", "undo", "audience", "side"})


class Side(StrEnum):
    """Whose copy of an event a record is: the actor's broadcast, or one end of a pair."""

    UPDATE = "update"
    OUT = "out"
    IN = "in"


class Place(msgspec.Struct, omit_defaults=True, kw_only=True, frozen=True):
    """Where something is; latitude and longitude in degrees, WGS 84."""

    name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class FeedEvent(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What somebody did. Times are epoch milliseconds, UTC; `at` is set once accepted."""

    id: str
    source: str
    kind: str
    actor: str
    target: str | None = None
    at: int | None = None
    undo: bool = False
    audience: int = 1
    text: str | None = None
    url: str | None = None
    topics: list[str] | None = None
    place: Place | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    organization: str | None = None
    title: str | None = None
    previous_organization: str | None = None
    name: str | None = None
    is_brand: bool | None = None
    aliases: list[str] | None = None
    side: Side | None = None


NO_TIME = -(1 << 62)
"""Stands for a time that was not given."""


class DirectedEvent(msgspec.Struct, kw_only=True, gc=False):
    """What a relationship needs of an interaction or tie: FeedEvent without its details."""

    id: str
    source: str
    kind: str
    actor: str
    target: str
    at: int = NO_TIME
    undo: bool = False
    audience: int = 1
    side: Literal["update", "out", "in"]  # values of Side, but cheaper to hash


TIMES = tuple(name for name in FeedEvent.__struct_fields__ if name == "at" or name.endswith("_at"))
"""The fields that are times."""

DETAILS = frozenset(FeedEvent.__struct_fields__) - _ENVELOPE


class FieldError(msgspec.Struct, frozen=True):
    """One thing that is wrong with one field."""

    field: str
    detail: str


class InvalidEvent(ValueError):
    """An event that breaks FeedEvent's rules; `errors` names each field and reason."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.detail}" for e in errors))
        self.errors = errors


def read_event(raw: object) -> FeedEvent:
    """The event that a decoded JSON value states.

    `at` stays None where it is missing (see `settle_time`). Fields that the kind has no use
    for are dropped, and so are unknown ones.

    Raises:
        InvalidEvent: naming every field that breaks a rule, or the first of a wrong type.
    """
    if not isinstance(raw, dict):
        raise InvalidEvent([FieldError("", "must be a JSON object")])
    event = _typed(raw)
    errors = event_faults(event)
    if errors:
        raise InvalidEvent(errors)
    _drop_useless(event, KINDS[event.kind])
    return event


def read_sent_event(raw: object) -> FeedEvent:
    """As `read_event`, of what a producer wrote: so small an integer is seconds by mistake.

    Raises:
        InvalidEvent: as `read_event`, and naming each time in seconds.
    """
    if isinstance(raw, dict) and (errors := _in_seconds(raw)):
        raise InvalidEvent(errors)
    return read_event(raw)


def _in_seconds(raw: dict[str, Any]) -> list[FieldError]:
    return [
        FieldError(name, f"must be epoch milliseconds; {stated} lies before 1973")
        for name in TIMES
        if type(stated := raw.get(name)) is int and 0 <= stated < EARLIEST_INTEGER
    ]


def settle_time(event: FeedEvent, received: int) -> bool:
    """Give `event` its time: receipt where it is missing or too far ahead.

    Returns whether the event was dated too far ahead of `received` (epoch milliseconds).
    """
    ahead = event.at is not None and event.at > received + AHEAD_MS
    if ahead or event.at is None:
        event.at = received
    return ahead


def future_fault(event: FeedEvent | DirectedEvent, received: int) -> FieldError | None:
    """Why `event`, received then (epoch milliseconds), has not happened yet; None where it has.

    A little ahead is a clock that is wrong, see `settle_time`.
    """
    if event.at is None or event.at <= received:
        return None
    planned = KINDS[event.kind].planned
    if event.at <= received + (AHEAD_MS if planned else FUTURE_MS):
        return None
    limit = f"{AHEAD_MS // MINUTE_MS} minutes" if planned else "a day"
    return FieldError("at", f"a {event.kind} more than {limit} ahead has not happened yet")


def happened(event: FeedEvent, received: int) -> FeedEvent:
    """`event`, received then (epoch milliseconds).

    Raises:
        InvalidEvent: where it has not happened yet.
    """
    fault = future_fault(event, received)
    if fault is not None:
        raise InvalidEvent([fault])
    return event


def sides(event: FeedEvent) -> list[tuple[str, Side]]:
    """The owners under whose key `event` is published, each with its side."""
    if event.target is None:
        return [(event.actor, Side.UPDATE)]
    return [(event.actor, Side.OUT), (event.target, Side.IN)]


def _typed(raw: dict[str, Any]) -> FeedEvent:
    raw = {name: value for name, value in raw.items() if value is not None and name != "side"}
    errors = []
    for name in TIMES:
        if name in raw:
            try:
                raw[name] = read_time(raw[name])
            except InvalidTime as error:
                errors.append(FieldError(name, str(error)))
    if errors:
        raise InvalidEvent(errors)
    try:
        return msgspec.convert(raw, FeedEvent)
    except msgspec.ValidationError as error:
        raise InvalidEvent([field_error(str(error))]) from None


def field_error(message: str) -> FieldError:
    """What msgspec found wrong: it says so, then ` - at `$.field``, or ` - at `$[0].field``.

    A missing or unknown field stands in the text.
    """
    detail, _, path = message.partition(" - at `$")
    path = path.strip(".`")
    if detail.startswith("Object missing required field"):
        missing = detail.split("`")[1]
        return FieldError(f"{path}.{missing}" if path else missing, "is required")
    if detail.startswith("Object contains unknown field"):
        unknown = detail.split("`")[1]
        return FieldError(f"{path}.{unknown}" if path else unknown, "is not known")
    return FieldError(path, detail[0].lower() + detail[1:])


def event_faults(event: FeedEvent) -> list[FieldError]:
    """Every rule that a well-typed event breaks, field by field."""
    kind = KINDS.get(event.kind)
    errors = [
        FieldError(name, fault)
        for name in ("id", "source")
        if (fault := _key_fault(getattr(event, name)))
    ]
    errors += _member_faults(event)
    if kind is None:
        errors.append(FieldError("kind", f"unknown kind; known are {', '.join(KINDS)}"))
        return errors
    errors += _target_faults(event, kind)
    errors += _undo_faults(event, kind)
    errors += _audience_faults(event, kind)
    errors += _place_faults(event.place)
    return errors


def _key_fault(value: str) -> str | None:
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return "is not valid Unicode"
    if 1 <= size <= MAX_ID_BYTES:
        return None
    return f"must be 1 to {MAX_ID_BYTES} bytes of UTF-8, is {size}"


def _member_faults(event: FeedEvent) -> list[FieldError]:
    named = [("actor", event.actor)]
    if event.target is not None:
        named.append(("target", event.target))
    errors = [FieldError(name, fault) for name, m in named if (fault := member_id_fault(m))]
    aliases = [(f"aliases[{i}]", alias) for i, alias in enumerate(event.aliases or ())]
    return errors + [FieldError(name, fault) for name, m in aliases if (fault := alias_fault(m))]


def _target_faults(event: FeedEvent, kind: Kind) -> list[FieldError]:
    if kind.directed and event.target is None:
        return [FieldError("target", f"is required for a {kind.name}")]
    if not kind.directed and event.target is not None:
        return [FieldError("target", f"a {kind.name} has no target")]
    if event.target == event.actor:
        return [FieldError("target", "must not be the actor")]
    return []


def _undo_faults(event: FeedEvent, kind: Kind) -> list[FieldError]:
    if not event.undo:
        return []
    if not kind.undoable:
        other = "its ending kind" if kind.family is Family.TIE else "a newer one"
        return [FieldError("undo", f"a {kind.name} cannot be undone; send {other}")]
    if event.at is None:
        return [FieldError("at", "is required with undo: it names the event taken back")]
    return []


def _audience_faults(event: FeedEvent, kind: Kind) -> list[FieldError]:
    if kind.family is Family.INTERACTION and not 1 <= event.audience <= MAX_AUDIENCE:
        return [FieldError("audience", f"must be 1 to {MAX_AUDIENCE}, is {event.audience}")]
    return []


def _place_faults(place: Place | None) -> list[FieldError]:
    if place is None:
        return []
    return [
        FieldError(f"place.{name}", f"must be {-bound} to {bound} degrees")
        for name, value, bound in (
            ("latitude", place.latitude, 90),
            ("longitude", place.longitude, 180),
        )
        if value is not None and not -bound <= value <= bound
    ]


def _drop_useless(event: FeedEvent, kind: Kind) -> None:
    for name in DETAILS - kind.details:
        setattr(event, name, None)
    if kind.family is not Family.INTERACTION:
        event.audience = 1
