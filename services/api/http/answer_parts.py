"""The answers, as they are documented. A test holds them against what is really answered."""

from typing import Literal

from pydantic import Field

from services.api.http.shape import Shape, Time

Stage = Literal["stranger", "germ", "acquaintance", "contact", "close"]
Trend = Literal["cooling", "steady", "warming"]


class Directions(Shape):
    """Counts of interactions."""

    outbound: int = Field(ge=0, description="by ego towards contact")
    inbound: int = Field(ge=0, description="by contact towards ego")


class Windows(Shape):
    """Interactions of the last UTC days, today included, net of undo."""

    day: Directions = Field(alias="1d")
    week: Directions = Field(alias="7d")
    month: Directions = Field(alias="28d")


class ExposureCounts(Shape):
    """Updates of the contact that ego could see."""

    month: int = Field(alias="28d", ge=0)


class RankedRelationship(Shape):
    """A relationship, as ego sees it."""

    ego: str
    contact: str
    at: Time
    score: float = Field(ge=0, le=100, description="100 × (1 − 2^(−strength/20))")
    strength: float = Field(ge=0, description="the sum of the explanation's points")
    stage: Stage
    trend: Trend
    following: bool
    followed_by: bool
    connected: bool
    blocked: bool = Field(description="by ego; it scores 0 and is left out of lists")
    first_interaction_at: Time | None
    last_interaction_at: Time | None
    last_outbound_at: Time | None
    last_inbound_at: Time | None
    interactions: Directions = Field(description="all there ever were, net of undo")
    reciprocity: float = Field(ge=0, le=1, description="min/max of the directions over 28 days")
    windows: Windows
    exposures: ExposureCounts


class Entry(Shape):
    """Points for one kind in one direction."""

    kind: str
    direction: Literal["outbound", "inbound"]
    decayed_count: float
    points: float


class Relationship(RankedRelationship):
    """A relationship, as ego sees it, and why it scores what it does."""

    explanation: list[Entry] = Field(description="the most points first")


class DayCount(Shape):
    """Interactions of one UTC day, net of undo."""

    day: str = Field(description="such as 2026-11-23")
    outbound: int = Field(ge=0)
    inbound: int = Field(ge=0)


class Interaction(Shape):
    """One interaction."""

    at: Time
    kind: str
    direction: Literal["outbound", "inbound"]


class History(Shape):
    """What there was between ego and a contact, the latest first."""

    ego: str
    contact: str
    at: Time
    days: list[DayCount] = Field(description="days on which there was anything")
    interactions: list[Interaction] = Field(description="the latest 8")


class Preferences(Shape):
    """What ego has set about a contact."""

    ego: str
    contact: str
    cadence_days: int | None = Field(description="be in touch at least every so many days")
    tags: list[str]
    hidden: bool = Field(description="not a contact: in none of ego's lists")
    snoozed_until: Time | None = Field(description="nothing is suggested before")
    done_at: Time | None = Field(description="when ego last followed a suggestion")


class PreferencesPage(Shape):
    """What ego has set, by contact."""

    items: list[Preferences]
    next_cursor: str | None


class Accepted(Shape):
    """What was sent is in Kafka."""

    position: str = Field(description="pass it as `after=` to read what it changes")


class RelationshipPage(Shape):
    """Ranked contacts."""

    items: list[RankedRelationship]
    next_cursor: str | None


class StageCounts(Shape):
    """How many relationships are at each stage."""

    germ: int
    acquaintance: int
    contact: int
    close: int


class CountryReach(Shape):
    """How many of the circle are in a country; null where it is not known."""

    country: str | None
    members: int


class Circle(Shape):
    """All of ego's relationships from germ upwards, summed up."""

    ego: str
    at: Time
    size: int
    stages: StageCounts
    warming: int
    cooling: int
    warning: str | None = Field(description="in plain words, where the circle is too large")
    countries: list[CountryReach] = Field(description="where they are now, most first")


class Place(Shape):
    """Where something is; degrees, WGS 84."""

    name: str
    country: str | None
    latitude: float | None
    longitude: float | None


class Job(Shape):
    """What a member does, from when it said so."""

    organization: str | None
    title: str | None
    previous_organization: str | None
    since: Time


class TopicWeight(Shape):
    """How much a member is about a topic."""

    topic: str
    weight: float


class UpdatePlace(Shape):
    """A place as it was told."""

    name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Update(Shape):
    """What a member broadcast, with those details that it has."""

    at: Time
    source: str
    id: str
    kind: str
    text: str | None = None
    url: str | None = None
    topics: list[str] | None = None
    place: UpdatePlace | None = None
    starts_at: Time | None = None
    ends_at: Time | None = None
    organization: str | None = None
    title: str | None = None
    previous_organization: str | None = None


class Member(Shape):
    """All that is known of a member."""

    id: str
    at: Time
    name: str | None
    is_brand: bool
    aliases: list[str]
    home: Place | None
    place: Place | None = Field(description="where it is at that time")
    job: Job | None
    jobs: list[Job] = Field(description="the latest first")
    topics: list[TopicWeight] = Field(description="the greatest first")
    updates: list[Update] = Field(description="the latest first")
    followers: int
    last_event_at: Time


class FoundMember(Shape):
    """A member that was found."""

    id: str
    name: str | None
    is_brand: bool


class MemberPage(Shape):
    """Members found: those whose id or name begins with what was asked for come first."""

    items: list[FoundMember]
    next_cursor: str | None
