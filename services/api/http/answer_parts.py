"""Parts of answers that several resources share, as they are documented."""

from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field, create_model

from relationships.profile import profile
from schemas.events import TIMES
from services.api.http.shape import Shape, Time

Stage = Literal["stranger", "germ", "acquaintance", "contact", "close"]
Trend = Literal["silent", "sparse", "cooling", "steady", "warming"]
Direction = Literal["outbound", "inbound", "mutual"]
Approximate = Annotated[
    bool,
    Field(description="whether it is of the past, by whole UTC days, as ego has had events since"),
]


class Accepted(Shape):
    """What was sent is in Kafka."""

    position: str = Field(description="pass it as `after=` to read what it changes")


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


class Job(Shape):
    """What a member does, from when it said so."""

    organization: str | None
    title: str | None
    previous_organization: str | None
    since: Time


class UpdatePlace(Shape):
    """A place as an event states it."""

    name: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def _shown(name: str, stated: Any) -> Any:
    """The type in an answer of a profile's field: times are text, places are as stated."""
    if name in TIMES:
        return Time if stated is int else Time | None
    return UpdatePlace | None if name == "place" else stated


_FIELDS: dict[str, Any] = {
    field.name: (_shown(field.name, field.type), ... if field.required else field.default)
    for field in msgspec.structs.fields(profile.Update)
}
_Details: Any = create_model("_Details", __base__=Shape, **_FIELDS)


class Update(_Details):  # type: ignore[misc]  # its fields are those of a profile's updates
    """What a member broadcast, with those details that it has."""
