"""The lines of a member's export: all that is kept of it, one JSON object a line.

`member` is the id under which a line's content is kept, as a member may have several. Times are
RFC 3339, days UTC. Fields that are not known are null.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from schemas.events import Place
from schemas.jsonschema import DIALECT, Schema


def _one_of(*values: str) -> Meta:
    return Meta(extra_json_schema={"enum": list(values)})


Direction = Annotated[str, _one_of("outbound", "inbound", "mutual")]
AUDIENCES = ("1", "2-4", "5-15", "16+")
"""How many members an interaction addressed, or met beside the actor, by audience class."""

Audience = Annotated[str, _one_of(*AUDIENCES)]


class Statement(msgspec.Struct, frozen=True):
    """What the member said of itself, when, and by which event."""

    value: Any
    at: str
    source: str
    id: str


class MemberLine(msgspec.Struct, frozen=True, kw_only=True, tag="member"):
    """Who the member is: what it stated last by field, and what is counted of it.

    `contacts`: with how many it has a relationship, `events`: how many events of these count.
    `introductions`: whether it lets ways to others lead through it. `update_days`: how many
    updates it broadcast, by day.
    """

    member: str
    name: str | None = None
    is_brand: bool | None = None
    stated: dict[str, Statement] = {}
    contacts: int = 0
    followers: int = 0
    events: int = 0
    last_event_at: str | None = None
    introductions: bool = True
    update_days: dict[str, int] = {}


class IdentityLine(msgspec.Struct, frozen=True, kw_only=True, tag="identity"):
    """That it was stated that `member` and `other` are one (`same`), or that they are not."""

    member: str
    other: str
    same: bool


class Tie(msgspec.Struct, frozen=True):
    """A lasting state, who set it last, when it began or ended, and whether it holds."""

    kind: Annotated[str, _one_of("follow", "connect", "block")]
    direction: Direction
    at: str
    holds: bool


class Span(msgspec.Struct, frozen=True):
    """The first and the last time that anything happened in a direction."""

    direction: Direction
    first_at: str
    last_at: str


class Count(msgspec.Struct, frozen=True):
    """How many interactions of a kind there ever were, net of what was taken back."""

    kind: str
    direction: Direction
    count: int


class Interaction(msgspec.Struct, frozen=True):
    """One of the latest interactions; `count` is 0 where it was taken back."""

    at: str
    kind: str
    direction: Direction
    count: int


class Directions(msgspec.Struct, frozen=True):
    """How many interactions there ever were, net of what was taken back."""

    outbound: int
    inbound: int
    mutual: int


class RelationshipLine(msgspec.Struct, frozen=True, kw_only=True, tag="relationship"):
    """What is kept of the member's relationship with `contact`; outbound is by the member.

    That the contact blocks the member is the contact's own, and not there.
    """

    member: str
    contact: str
    following: bool
    followed_by: bool
    connected: bool
    blocked: bool
    interactions: Directions
    kinds: list[Count]
    spans: list[Span]
    ties: list[Tie]
    latest: list[Interaction]


class DayLine(msgspec.Struct, frozen=True, kw_only=True, tag="day"):
    """How many interactions with `contact` that addressed so many there were on a day."""

    member: str
    contact: str
    day: str
    kind: str
    direction: Direction
    audience: Audience
    count: int


class PreferenceLine(msgspec.Struct, frozen=True, kw_only=True, tag="preference"):
    """What the member set about its relationship with `contact`."""

    member: str
    contact: str
    cadence_days: int | None = None
    tags: list[str] = []
    hidden: bool = False
    snoozed_until: str | None = None
    done_at: str | None = None


class UpdateLine(msgspec.Struct, frozen=True, kw_only=True, tag="update"):
    """One of the member's latest updates, job changes and travels, with its details."""

    member: str
    at: str
    source: str
    id: str
    kind: str
    text: str | None = None
    url: str | None = None
    topics: list[str] | None = None
    place: Place | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    organization: str | None = None
    title: str | None = None
    previous_organization: str | None = None
    undone: bool = False


class EventLine(msgspec.Struct, frozen=True, kw_only=True, tag="event"):
    """An event or command in the member's feeds: a FeedEvent with its side, or what was set."""

    member: str
    topic: str
    partition: int
    offset: int
    appended_at: str
    event: dict[str, Any]


URN = "urn:rapport:schema:export-line"
"""Names the schema of a line."""

Line = (
    MemberLine | IdentityLine | RelationshipLine | DayLine | PreferenceLine | UpdateLine | EventLine
)
"""A line of an export, told apart by `type`."""


def export_line_document() -> Schema:
    """The JSON Schema of a line, complete in itself."""
    (line,), schemas = msgspec.json.schema_components([Line], ref_template="#/$defs/{name}")
    return {
        "$schema": DIALECT,
        "$id": URN,
        "description": "A line of a member's export (NDJSON).",
        **line,
        "$defs": schemas,
    }
