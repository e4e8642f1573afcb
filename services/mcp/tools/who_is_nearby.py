"""Who is in town, or will be somewhere."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from rapport_client.answers import NearbyContact
from services.mcp.answer import Answer, Limit, Person, Time
from services.mcp.network import Network, first
from services.mcp.words import dates
from services.mcp.words.standing import points
from services.mcp.words.texts import clipped

AWAY_KM = 10
"""Who is farther away is not in the same town (km)."""

Place = Annotated[str, Field(min_length=1, max_length=200)]


class There(BaseModel):
    """A contact who is near the place."""

    contact: Person
    score: float = Field(description="of the relationship, 0 to 100")
    stage: str = Field(description="of the relationship")
    place: str = Field(description="where the contact is")
    near: str = Field(description="the place asked for, or where the user is")
    distance_km: float
    travelling: bool = Field(description="on a trip, not at home")
    begins: Time = Field(description="when they are there, within what was asked about")
    ends: Time = Field(description="until when, within what was asked about")

    def __str__(self) -> str:
        """In words."""
        how = "on a trip" if self.travelling else "at home"
        away = (
            f", {self.distance_km:.0f} km from {self.near}" if self.distance_km >= AWAY_KM else ""
        )
        when = dates.span(self.begins, self.ends)
        where = f"{self.place} ({how}){away}"
        return f"{self.contact}, {self.stage}, {points(self.score)}: {where}, {when}"


class Nearby(Answer):
    """Who is there, the closest relationship first."""

    contacts: list[There]

    def lines(self) -> Iterator[str]:
        """Each of them."""
        yield "Near by:" if self.contacts else "No contact is known to be there then."
        yield from (f"- {each}" for each in self.contacts)


async def who_is_nearby(
    network: Network,
    place: Annotated[
        Place | None,
        Field(description="A city: `Lisbon`. Wherever the user is then, if left out."),
    ] = None,
    country: Annotated[
        Place | None, Field(description="Of the city, by name or ISO code, where names repeat.")
    ] = None,
    from_day: Annotated[
        date | None, Field(description="From this day on (UTC): `2026-12-03`. Now if left out.")
    ] = None,
    to_day: Annotated[
        date | None,
        Field(description="Until this day (UTC), at most 366 days. `from_day` if left out."),
    ] = None,
    latitude: Annotated[
        float | None,
        Field(ge=-90, le=90, description="In degrees, with `longitude`: where no city is known."),
    ] = None,
    longitude: Annotated[float | None, Field(ge=-180, le=180, description="In degrees.")] = None,
    radius_km: Annotated[
        float, Field(gt=0, le=20_000, description="How far away at most, in km.")
    ] = 50,
    limit: Limit = 10,
) -> Nearby:
    """List which contacts are in a place, or near the user, now or on coming days.

    Use it for: who is in town, who lives in Lisbon, who is where I travel next week, who visits
    my city this month. It knows homes and announced trips. Closest relationships come first.
    """
    found = network.client.nearby(
        await network.ego(),
        place=place,
        country=country,
        latitude=latitude,
        longitude=longitude,
        radius_km=radius_km,
        from_=None if from_day is None else f"{from_day}T00:00:00Z",
        to=_end(from_day, to_day),
        limit=limit,
    )
    return Nearby(contacts=[_there(each) for each in await first(found, limit)])


def _end(from_day: date | None, to_day: date | None) -> str | None:
    last = to_day or from_day
    return None if last is None else f"{last}T23:59:59Z"


def _there(found: NearbyContact) -> There:
    return There(
        contact=Person(id=found.contact, name=found.name),
        score=found.score,
        stage=found.stage,
        place=clipped(found.place.name),
        near=clipped(found.near.name),
        distance_km=found.distance_km,
        travelling=found.travelling,
        begins=found.begins,
        ends=found.ends,
    )
