"""A brand's audience, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import CountryReach, Stage, StageCounts, Trend
from services.api.http.shape import Contact, Name, Shape, Time


class Customer(Shape):
    """A contact, as it is named in a segment."""

    contact: Contact
    name: Name
    score: float = Field(ge=0, le=100)
    stage: Stage
    trend: Trend
    first_inbound_at: Time | None
    last_inbound_at: Time | None
    lately: int = Field(description="its interactions within the last 28 UTC days")
    before: int = Field(description="its interactions in the 56 UTC days before these")


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
    kinds: dict[str, int] = Field(description="the interactions by kind")
    points: float = Field(description="the interactions' weights together")
    reach: int = Field(description="who followed or was connected by its day, and still is")


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


class WeekOfResponses(Shape):
    """How what was asked in a week was answered, of each customer by its latest interactions."""

    asked: int
    answered: int
    within_a_day: int
    median_seconds: float | None


class Week(Shape):
    """An audience at the end of seven UTC days.

    Of ties those that hold now count since they began. `new`, `returning` and `lapsing` are the
    segments as they were then.
    """

    first_day: str = Field(description="such as 2026-11-17")
    last_day: str
    followers: int
    reached: int = Field(description="could see an update of the week, or engaged")
    engaged: int = Field(description="interacted in the week")
    regular: int = Field(description="the engaged with at least 3 interactions in four weeks")
    new: int
    returning: int
    lapsing: int
    responses: WeekOfResponses


class AudienceHistory(Shape):
    """How an audience came to be what it is."""

    ego: str
    at: Time = Field(description="when this was worked out; it is kept for a while")
    weeks: list[Week] = Field(description="the last 13, oldest first; the last one ends today")
