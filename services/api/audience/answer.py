"""A brand's audience, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import CountryReach, Stage, StageCounts, Trend
from services.api.http.shape import Shape, Time


class Customer(Shape):
    """A contact, as it is named in a segment."""

    contact: str
    name: str | None
    score: float = Field(ge=0, le=100)
    stage: Stage
    trend: Trend
    last_inbound_at: Time | None


class Segment(Shape):
    """Customers of whom the same is true."""

    size: int
    customers: list[Customer] = Field(description="the first ten by score")


class Segments(Shape):
    """Segments of an audience, by the customers' own interactions in UTC days."""

    top: Segment = Field(description="all from germ upwards")
    new: Segment = Field(description="first interaction within the last 28 days")
    returning: Segment = Field(description="back after none for at least 28 days")
    lapsing: Segment = Field(description="none for 28 days, at least 3 in the 56 before")


class FunnelDay(Shape):
    """How many were at each stage at the end of a UTC day."""

    day: str = Field(description="such as 2026-11-23")
    stages: StageCounts


class ResponseTimes(Shape):
    """How long messages, comments and mentions of the last 28 days waited for an answer."""

    answered: int
    waiting: int
    median_seconds: float | None
    p90_seconds: float | None


class EngagingPost(Shape):
    """A post, and what contacts did between it and the next."""

    at: Time
    source: str
    id: str
    text: str | None
    url: str | None
    interactions: int
    points: float = Field(description="the interactions' weights together")


class Audience(Shape):
    """Who a brand's customers are, what they do, and how they are answered."""

    ego: str
    at: Time = Field(description="when this was worked out; it is kept for a while")
    contacts: int
    followers: int
    segments: Segments
    funnel: list[FunnelDay] = Field(description="84, 56 and 28 days ago as near as known, and now")
    responses: ResponseTimes
    posts: list[EngagingPost] = Field(description="of the latest, the most engaging first")
    countries: list[CountryReach] = Field(
        description="where those from germ upwards are now, most first; of many by a sample"
    )
