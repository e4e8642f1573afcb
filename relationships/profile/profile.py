"""A member's profile: what it holds, its bytes, and the parts that are decoded by themselves.

It is a commutative summary of the member's updates, see `profile.fold`.
"""

from collections.abc import Iterable
from heapq import nlargest
from typing import Any

import msgspec

from relationships.profile.layout import LAYOUT, in_layout
from relationships.profile.undone import distinct, holding
from schemas.events import Place

UPDATES_KEPT = 20
JOBS_KEPT = 10
TRAVELS_KEPT = 8
"""How many of its latest updates, job changes and travels a profile holds."""


class Update(msgspec.Struct, omit_defaults=True, kw_only=True, frozen=True):
    """What a member broadcast, as it is shown. Times in epoch milliseconds.

    One that is `undone` says nothing more, and is not shown: it keeps its place among the latest.
    """

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
    undone: bool = False

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
    undone: bool = False

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
    """The part of a profile that says who a member is and where; `stated` is its own words.

    `travels` are newest first and contain what was undone: read them through `trips`.
    """

    stated: dict[str, Statement] = {}
    travels: list[Update] = []

    def statement(self, field: str) -> Any:
        """What the member last said of itself in `field`, or None."""
        said = self.stated.get(field)
        return said.value if said else None

    def trips(self) -> list[Update]:
        """The latest travels that hold, newest first."""
        return holding(self.travels)


class Profile(Whereabouts, omit_defaults=True, kw_only=True, tag_field="layout", tag=LAYOUT):
    """What is known of a member from its updates.

    `updates` and `jobs` are newest first and contain what was undone: read them through
    `latest_updates` and `job_history`. `days` maps UTC days since 1970 to net updates of all
    kinds but `profile`.
    """

    updates: list[Update] = []
    jobs: list[Update] = []
    days: dict[int, int] = {}

    def latest_updates(self) -> list[Update]:
        """The latest updates that hold, newest first."""
        return holding(self.updates)

    def job_history(self) -> list[Update]:
        """The latest job changes, newest first."""
        return list(self.jobs)


class _Headlines(msgspec.Struct):
    """The part of a profile that feeds are ranked by; `updates` contain what was undone."""

    updates: list[Headline] = []


class _Activity(msgspec.Struct):
    """The part of a profile that exposures are counted from."""

    days: dict[int, int] = {}


def latest_few(updates: Iterable[Update], few: int) -> list[Update]:
    """The latest of `updates`, each once, newest first."""
    return nlargest(few, distinct(updates), key=lambda update: update.stamp)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Profile)
_whereabouts_decoder = msgspec.msgpack.Decoder(Whereabouts)
_headlines_decoder = msgspec.msgpack.Decoder(_Headlines)
_activity_decoder = msgspec.msgpack.Decoder(_Activity)


def encode_profile(profile: Profile) -> bytes:
    """MessagePack of `profile`, its layout first; under 1 MB whatever was folded."""
    return _encoder.encode(profile)


def decode_profile(encoded: bytes) -> Profile:
    """The profile in `encoded`; of empty bytes an empty one.

    Like its parts below, of any layout until now.

    Raises:
        UnknownLayoutError: where it is of a newer layout.
    """
    return _decoder.decode(in_layout(encoded)) if encoded else Profile()


def decode_whereabouts(encoded: bytes) -> Whereabouts:
    """The whereabouts in an encoded profile, without decoding the rest: a tenth of the time."""
    return _whereabouts_decoder.decode(in_layout(encoded)) if encoded else Whereabouts()


def decode_headlines(encoded: bytes) -> list[Headline]:
    """The latest updates that hold, newest first, without decoding the rest of the profile."""
    return holding(_headlines_decoder.decode(in_layout(encoded)).updates) if encoded else []


def decode_activity(encoded: bytes) -> dict[int, int]:
    """Net updates by UTC day in an encoded profile, without decoding the rest."""
    return _activity_decoder.decode(in_layout(encoded)).days
