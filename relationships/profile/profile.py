"""A member's profile: a commutative summary of its updates.

Fields are registers in which the latest statement wins; lists keep the greatest few by time,
source and id, whatever the order of arrival. Texts are cut so that a profile stays small.
"""

from collections.abc import Iterable
from heapq import nlargest
from typing import Any, Protocol, TypeVar

import msgspec

from relationships.half_lives import DAY_MS
from schemas.events import FeedEvent, Place

LAYOUT = 1
UPDATES_KEPT = 20
JOBS_KEPT = 10
TRAVELS_KEPT = 8
UNDONE_KEPT = 200
DAYS_KEPT = 90

_TEXT = 500
_URL = 2_000
_LABEL = 200
_LABELS = 30


class Update(msgspec.Struct, omit_defaults=True, kw_only=True, frozen=True):
    """What a member broadcast, as it is shown. Times in epoch milliseconds."""

    at: int
    source: str
    id: str
    kind: str
    text: str | None = None
    url: str | None = None
    topics: list[str] | None = None
    place: Place | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    organization: str | None = None
    title: str | None = None
    previous_organization: str | None = None

    @property
    def stamp(self) -> tuple[int, str, str]:
        """What orders updates: time, then source, then id."""
        return self.at, self.source, self.id


class Headline(msgspec.Struct, frozen=True, gc=False):
    """An update without what it says."""

    at: int
    source: str
    id: str
    kind: str

    @property
    def stamp(self) -> tuple[int, str, str]:
        """What orders updates: time, then source, then id."""
        return self.at, self.source, self.id


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """A value that holds until a later statement (or a greater source and id) replaces it."""

    at: int
    source: str
    id: str
    value: Any

    @property
    def stamp(self) -> tuple[int, str, str]:
        """What orders statements: time, then source, then id."""
        return self.at, self.source, self.id


class Whereabouts(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The part of a profile that tells who a member is and where; `stated` is its own words.

    `travels` are newest first and contain what was undone: read them through `trips`. `undone`
    maps (kind, at) to how often it was undone.
    """

    stated: dict[str, Statement] = {}
    travels: list[Update] = []
    undone: dict[str, dict[int, int]] = {}

    def statement(self, field: str) -> Any:
        """What the member last said of itself in `field`, or None."""
        said = self.stated.get(field)
        return said.value if said else None

    def trips(self) -> list[Update]:
        """The latest travels that hold, newest first."""
        return _holding(self.travels, self.undone)


class Profile(Whereabouts, omit_defaults=True, kw_only=True):
    """What is known of a member from its updates.

    `updates` and `jobs` are newest first and contain what was undone: read them through
    `latest_updates` and `job_history`. `days` maps UTC days since 1970 to net updates of all
    kinds but `profile`.
    """

    layout: int = LAYOUT
    updates: list[Update] = []
    jobs: list[Update] = []
    days: dict[int, int] = {}

    def latest_updates(self) -> list[Update]:
        """The latest updates that hold, newest first."""
        return _holding(self.updates, self.undone)

    def job_history(self) -> list[Update]:
        """The latest job changes, newest first."""
        return list(self.jobs)


class Headlines(msgspec.Struct):
    """The part of a profile that feeds are ranked by; `updates` contain what was undone."""

    updates: list[Headline] = []
    undone: dict[str, dict[int, int]] = {}


class Activity(msgspec.Struct):
    """The part of a profile that exposures are counted from."""

    days: dict[int, int] = {}


class _Told(Protocol):
    @property
    def at(self) -> int: ...
    @property
    def kind(self) -> str: ...


Told = TypeVar("Told", bound=_Told)

_STATED = ("name", "is_brand", "topics", "place", "aliases")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Profile)
_whereabouts_decoder = msgspec.msgpack.Decoder(Whereabouts)
_headlines_decoder = msgspec.msgpack.Decoder(Headlines)
_activity_decoder = msgspec.msgpack.Decoder(Activity)


def encode_profile(profile: Profile) -> bytes:
    """MessagePack of `profile`, under 1 MB whatever was folded."""
    return _encoder.encode(profile)


def decode_profile(encoded: bytes) -> Profile:
    """The profile in `encoded`; of empty bytes an empty one."""
    return _decoder.decode(encoded) if encoded else Profile()


def decode_whereabouts(encoded: bytes) -> Whereabouts:
    """The whereabouts in an encoded profile, without decoding the rest: a tenth of the time."""
    return _whereabouts_decoder.decode(encoded) if encoded else Whereabouts()


def decode_headlines(encoded: bytes) -> list[Headline]:
    """The latest updates that hold, newest first, without decoding the rest of the profile."""
    if not encoded:
        return []
    found = _headlines_decoder.decode(encoded)
    return _holding(found.updates, found.undone)


def decode_activity(encoded: bytes) -> dict[int, int]:
    """Net updates by UTC day in an encoded profile, without decoding the rest."""
    return _activity_decoder.decode(encoded).days


def fold_updates(profile: Profile, events: Iterable[FeedEvent]) -> Profile:
    """`profile` with a batch of its member's updates folded in, in whatever order."""
    events = list(events)
    done = [_update(event) for event in events if not event.undo]
    return Profile(
        stated=_state(profile.stated, events),
        updates=_greatest(profile.updates, done, UPDATES_KEPT),
        jobs=_greatest(profile.jobs, [u for u in done if u.kind == "job_change"], JOBS_KEPT),
        travels=_greatest(profile.travels, [u for u in done if u.kind == "travel"], TRAVELS_KEPT),
        undone=_undo(profile.undone, [event for event in events if event.undo]),
        days=_count(profile.days, events),
    )


def _at(event: FeedEvent) -> int:
    if event.at is None:
        raise ValueError(f"event {event.id} has no time")
    return event.at


def _update(event: FeedEvent) -> Update:
    return Update(
        at=_at(event),
        source=event.source,
        id=event.id,
        kind=event.kind,
        text=_cut(event.text, _TEXT),
        url=_cut(event.url, _URL),
        topics=_labels(event.topics),
        place=_short_place(event.place),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        organization=_cut(event.organization, _LABEL),
        title=_cut(event.title, _LABEL),
        previous_organization=_cut(event.previous_organization, _LABEL),
    )


def _cut(text: str | None, size: int) -> str | None:
    return text if text is None else text[:size]


def _labels(labels: list[str] | None) -> list[str] | None:
    return labels and [label[:_LABEL] for label in labels[:_LABELS]]


def _short_place(place: Place | None) -> Place | None:
    if place is None:
        return None
    return msgspec.structs.replace(
        place, name=place.name[:_LABEL], country=_cut(place.country, _LABEL)
    )


def _greatest(old: list[Update], new: list[Update], kept: int) -> list[Update]:
    if not new:
        return old
    distinct = {update.stamp: update for update in (*old, *new)}
    return nlargest(kept, distinct.values(), key=lambda update: update.stamp)


def _state(stated: dict[str, Statement], events: list[FeedEvent]) -> dict[str, Statement]:
    stated = dict(stated)
    for event in events:
        if event.kind != "profile":
            continue
        for field in _STATED:
            value = _stated_value(event, field)
            if value is None:
                continue
            said = Statement(_at(event), event.source, event.id, value)
            held = stated.get(field)
            if held is None or said.stamp > held.stamp:
                stated[field] = said
    return stated


def _stated_value(event: FeedEvent, field: str) -> Any:
    match getattr(event, field):
        case str(text):
            return text[:_LABEL]
        case Place() as place:
            return msgspec.to_builtins(_short_place(place))
        case list(labels):
            return _labels(labels)
        case value:
            return value


def _undo(undone: dict[str, dict[int, int]], events: list[FeedEvent]) -> dict[str, dict[int, int]]:
    if not events:
        return undone
    counts = {(at, kind): n for kind, times in undone.items() for at, n in times.items()}
    for event in events:
        key = _at(event), event.kind
        counts[key] = counts.get(key, 0) + 1
    kept: dict[str, dict[int, int]] = {}
    for at, kind in nlargest(UNDONE_KEPT, counts):
        kept.setdefault(kind, {})[at] = counts[at, kind]
    return kept


def _count(days: dict[int, int], events: list[FeedEvent]) -> dict[int, int]:
    days = dict(days)
    for event in events:
        if event.kind != "profile":
            day = _at(event) // DAY_MS
            days[day] = days.get(day, 0) + (-1 if event.undo else 1)
    oldest = max(days, default=0) - DAYS_KEPT
    return {day: days[day] for day in sorted(days) if day > oldest}


def _holding(updates: list[Told], undone: dict[str, dict[int, int]]) -> list[Told]:
    """`updates` without those undone: of several at one time, the greatest are kept."""
    if not undone:
        return list(updates)
    left = {(kind, at): n for kind, times in undone.items() for at, n in times.items()}
    holding = []
    for update in reversed(updates):
        key = update.kind, update.at
        if left.get(key, 0) > 0:
            left[key] -= 1
        else:
            holding.append(update)
    return holding[::-1]
