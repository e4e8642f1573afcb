"""Answers about a whole network, as they are documented."""

from typing import Literal

from pydantic import Field

from services.api.http.answer_parts import Place, Stage, Trend, Update
from services.api.http.shape import Shape, Time


class NewsReasons(Shape):
    """What an update's rank is made of: score × freshness."""

    score: float = Field(ge=0, le=100, description="of the relationship")
    freshness: float = Field(ge=0, le=1, description="2^(−age / 2 days)")
    stage: Stage
    trend: Trend
    following: bool
    connected: bool


class FeedItem(Shape):
    """An update of somebody whom ego follows or is connected to."""

    contact: str
    name: str | None
    is_brand: bool
    rank: float = Field(ge=0, le=100, description="score × freshness")
    why: NewsReasons
    update: Update


class FeedPage(Shape):
    """What ego's network broadcast."""

    items: list[FeedItem]
    next_cursor: str | None


class NearbyContact(Shape):
    """A contact who is near a place, the first time that it is."""

    contact: str
    name: str | None
    score: float = Field(ge=0, le=100, description="of the relationship")
    stage: Stage
    place: Place = Field(description="where the contact is")
    near: Place = Field(description="the place asked for, or where ego is")
    distance_km: float = Field(ge=0, description="from one to the other")
    travelling: bool = Field(description="on a trip, not at home")
    begins: Time = Field(alias="from", description="when both are there")
    ends: Time = Field(alias="to", description="until when, as far as was asked about")


class NearbyPage(Shape):
    """Who is near, the closest relationship first."""

    items: list[NearbyContact]
    next_cursor: str | None


class CountryMembers(Shape):
    """How many are in a country, by ISO 3166 code or as it was told; null where not known."""

    country: str | None
    name: str | None
    members: int


class ContinentMembers(Shape):
    """How many are on a continent, by GeoNames' code; null where it is not known."""

    continent: str | None
    name: str | None
    members: int


class Reach(Shape):
    """Where a circle is, the most first."""

    ego: str
    at: Time
    size: int
    countries: list[CountryMembers]
    continents: list[ContinentMembers]


class SignOfKnowing(Shape):
    """What shows that a member knows about something."""

    kind: Literal["topic", "job", "past_job", "post", "read"]
    text: str
    at: Time = Field(description="when it was told")
    points: float = Field(description="its weight; of posts and reading, halved every 90 days")


class Expert(Shape):
    """A member who knows about something, and the strongest way to reach it."""

    member: str
    name: str | None
    rank: float = Field(ge=0, le=100, description="match × closeness")
    match: float = Field(ge=0, le=1, description="1 − 2^(−points / 2) over all its signs")
    closeness: float = Field(
        ge=0, le=100, description="the path's weakest link, halved by an introduction"
    )
    directly: bool
    path: list[str] = Field(description="from ego to the member")
    why: list[SignOfKnowing] = Field(description="the weightiest first")


class ExpertPage(Shape):
    """Who knows about it, the best match and the closest first."""

    items: list[Expert]
    next_cursor: str | None


class GivenAndReceived(Shape):
    """Interactions by ego, and towards it."""

    given: int
    received: int


class CircleLayer(GivenAndReceived):
    """Those of a layer who are in no layer inside it, and their interactions of a month."""

    size: int = Field(description="how many it has room for, the layers inside it included")
    name: str
    members: int
    least_score: float | None
    rhythm_days: int | None = Field(description="how often people keep up with such a layer")
    quiet: int | None = Field(description="members not heard of for longer than that")


class Imbalance(GivenAndReceived):
    """A contact with whom one side does more."""

    contact: str


class CircleBalance(GivenAndReceived):
    """Who gives and who gets, over a month; those apart the most come first."""

    mostly_given: list[Imbalance]
    mostly_received: list[Imbalance]


class SomeContacts(Shape):
    """How many, and the closest ten of them."""

    members: int
    contacts: list[str]


class CircleWeek(GivenAndReceived):
    """What changed this week."""

    before: GivenAndReceived = Field(description="in the week before")
    new: SomeContacts = Field(description="met for the first time")
    returned: SomeContacts = Field(description="in touch after more than four weeks")
    gone_quiet: SomeContacts = Field(description="in touch the week before, and not this week")


class LetGo(Shape):
    """A contact with whom the circle is too large."""

    contact: str
    score: float
    last_interaction_at: Time | None


class CircleHealth(Shape):
    """How ego keeps up with its circle."""

    ego: str
    at: Time
    size: int
    layers: list[CircleLayer] = Field(description="the innermost first")
    beyond: int = Field(description="members beyond the outermost layer")
    balance: CircleBalance
    week: CircleWeek
    warning: str | None = Field(description="in plain words, where the circle is too large")
    let_go: list[LetGo] = Field(description="beyond 1,000 members the weakest fifty of those")
