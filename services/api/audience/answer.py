"""A brand's audience, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import CountryReach, Stage, StageCounts, Trend
from services.api.http.shape import Contact, Name, Shape, Time


class Customer(Shape):
    """A contact, as it is named in a segment."""

    contact: Contact
    name: Name
    score: float = Field(ge=0, le=100, description="of the relationship, 0 to 100")
    stage: Stage
    trend: Trend
    first_inbound_at: Time | None = Field(
        description="its first interaction with the brand; null without any"
    )
    last_inbound_at: Time | None = Field(
        description="its latest interaction with the brand; null without any"
    )
    lately: int = Field(description="its interactions within the last 28 UTC days")
    before: int = Field(description="its interactions in the 56 UTC days before these")


class Segment(Shape):
    """Customers of whom the same is true."""

    size: int = Field(description="how many there are")
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
    stages: StageCounts = Field(description="all who had any history then")


class ResponseTimes(Shape):
    """How long messages, comments and mentions of the last 28 days waited for an answer."""

    answered: int = Field(description="how many were answered")
    waiting: int = Field(description="how many still wait")
    median_seconds: float | None = Field(
        description="half were answered within; null where none was"
    )
    p90_seconds: float | None = Field(
        description="nine in ten were answered within; null where none was"
    )


class EngagingPost(Shape):
    """A post, and what contacts did between it and the next."""

    at: Time = Field(description="when it was posted")
    source: str = Field(description="who sent the event")
    id: str = Field(description="of the event, within its source")
    text: str | None = Field(description="as it was posted")
    url: str | None = Field(description="where it stands")
    interactions: int = Field(
        description="how many there were within a week and before the next post"
    )
    kinds: dict[str, int] = Field(description="the interactions by kind")
    points: float = Field(description="the interactions' weights together")
    reach: int = Field(description="who followed or was connected by its day, and still is")


class Audience(Shape):
    """Who a brand's customers are, what they do, and how they are answered."""

    ego: str = Field(description="whose audience it is")
    at: Time = Field(description="when this was worked out; it is kept for a while")
    contacts: int = Field(description="all with any history, but for blocks")
    followers: int = Field(description="whose follow holds")
    segments: Segments = Field(description="who behaves alike")
    funnel: list[FunnelDay] = Field(description="84, 56 and 28 days ago as near as known, and now")
    responses: ResponseTimes = Field(description="by ego to its customers")
    posts: list[EngagingPost] = Field(description="of the latest, the most engaging first")
    countries: list[CountryReach] = Field(
        description="where those from germ upwards are now, most first; of many by a sample"
    )


class WeekOfResponses(Shape):
    """How what was asked in a week was answered, of each customer by its latest interactions."""

    asked: int = Field(description="how many messages, comments and mentions of customers")
    answered: int = Field(description="how many of these")
    within_a_day: int = Field(description="how many of these within 24 hours")
    median_seconds: float | None = Field(
        description="half of the answers came within; null without any"
    )


class Week(Shape):
    """An audience at the end of seven UTC days.

    Of ties those that hold now count since they began. `new`, `returning` and `lapsing` are the
    segments as they were then.
    """

    first_day: str = Field(description="such as 2026-11-17")
    last_day: str = Field(description="included")
    followers: int = Field(description="who follows today, and did at its end")
    reached: int = Field(description="could see an update of the week, or engaged")
    engaged: int = Field(description="interacted in the week")
    regular: int = Field(description="the engaged with at least 3 interactions in four weeks")
    new: int = Field(description="size of that segment at its end")
    returning: int = Field(description="size of that segment at its end")
    lapsing: int = Field(description="size of that segment at its end")
    responses: WeekOfResponses = Field(description="to what was asked in it")


class AudienceHistory(Shape):
    """How an audience came to be what it is."""

    ego: str = Field(description="whose audience it is")
    at: Time = Field(description="when this was worked out; it is kept for a while")
    weeks: list[Week] = Field(description="the last 13, oldest first; the last one ends today")
