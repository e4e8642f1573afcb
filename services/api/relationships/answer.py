"""Relationships, as they are documented."""

from pydantic import Field

from services.api.http.answer_parts import Approximate, Direction, Stage, Trend
from services.api.http.shape import At, Contact, Ego, Shape, Time
from services.api.relationships.contact_answer import AboutContact


class Directions(Shape):
    """Counts of interactions."""

    outbound: int = Field(ge=0, description="by ego towards contact")
    inbound: int = Field(ge=0, description="by contact towards ego")
    mutual: int = Field(ge=0, description="by both at once")


class Windows(Shape):
    """Interactions of the last UTC days, today included, net of undo."""

    day: Directions = Field(alias="1d", description="today")
    week: Directions = Field(alias="7d", description="the last 7")
    month: Directions = Field(alias="28d", description="the last 28")


class ExposureCounts(Shape):
    """Updates of the contact that ego could see."""

    month: int = Field(alias="28d", ge=0, description="in the last 28 UTC days, today included")


class Standing(Shape):
    """How a relationship stands, as ego sees it."""

    ego: Ego
    contact: Contact
    at: At
    score: float = Field(ge=0, le=100, description="100 × strength / (strength + 20)")
    strength: float = Field(ge=0, description="the sum of the explanation's points")
    stage: Stage
    trend: Trend
    following: bool = Field(description="whether ego follows contact")
    followed_by: bool = Field(description="whether contact follows ego")
    connected: bool = Field(description="whether the two are connected")
    blocked: bool = Field(description="by ego; it scores 0 and is left out of lists")
    first_interaction_at: Time | None = Field(description="in either direction; null without any")
    last_interaction_at: Time | None = Field(description="in either direction; null without any")
    last_outbound_at: Time | None = Field(
        description="by ego, or by both at once; null without any"
    )
    last_inbound_at: Time | None = Field(
        description="by contact, or by both at once; null without any"
    )
    interactions: Directions = Field(description="all there ever were, net of undo")
    reciprocity: float = Field(
        ge=0,
        le=1,
        description="min/max of the directions over 28 days, what is mutual in both",
    )
    windows: Windows = Field(description="interactions lately, in whole UTC days")
    exposures: ExposureCounts = Field(description="what ego could see of the contact lately")


class RankedRelationship(Standing):
    """A relationship, as ego sees it."""

    approximate: Approximate
    about: AboutContact | None = Field(None, description="with `include=contact`")


class Entry(Shape):
    """Points for one kind in one direction."""

    kind: str = Field(description="of events, as they are sent")
    direction: Direction
    decayed_count: float = Field(description="how many there were, each counting less as it ages")
    points: float = Field(description="what they add to the strength")


class Relationship(Standing):
    """A relationship, as ego sees it, and why it scores what it does."""

    explanation: list[Entry] = Field(description="the most points first")
    approximate: Approximate
