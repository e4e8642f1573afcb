"""Parts of answers that several resources share, as they are documented."""

from typing import Literal

from services.api.http.shape import Shape, Time

Stage = Literal["stranger", "germ", "acquaintance", "contact", "close"]
Trend = Literal["cooling", "steady", "warming"]


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


class Place(Shape):
    """Where something is; degrees, WGS 84."""

    name: str
    country: str | None
    latitude: float | None
    longitude: float | None


class UpdatePlace(Shape):
    """A place as an event states it."""

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
