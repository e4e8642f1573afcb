"""Parts of answers that several resources share, as they are documented."""

from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field, create_model

from relationships.profile import profile
from schemas.events import TIMES
from services.api.http.shape import Shape, Time

Stage = Annotated[
    Literal["stranger", "germ", "acquaintance", "contact", "close"],
    Field(description="by score, the weakest first"),
]
Trend = Annotated[
    Literal["silent", "sparse", "cooling", "steady", "warming"],
    Field(description="lately against before; `silent`: nothing in 60 days, `sparse`: too little"),
]
Direction = Annotated[
    Literal["outbound", "inbound", "mutual"],
    Field(description="by ego towards contact, by contact towards ego, by both at once"),
]
Approximate = Annotated[
    bool,
    Field(description="whether it is of the past, by whole UTC days, as ego has had events since"),
]


class Accepted(Shape):
    """What was sent is in Kafka."""

    position: str = Field(description="pass it as `after=` to read what it changes")


class StageCounts(Shape):
    """How many relationships are at each stage."""

    germ: int = Field(description="how many are at it")
    acquaintance: int = Field(description="how many are at it")
    contact: int = Field(description="how many are at it")
    close: int = Field(description="how many are at it")


class CountryReach(Shape):
    """How many of the circle are in a country; null where it is not known."""

    country: str | None = Field(description="by ISO 3166 code, or as events state it")
    members: int = Field(description="how many are there")


class Place(Shape):
    """Where something is; degrees, WGS 84."""

    name: str = Field(description="as events state it")
    country: str | None = Field(description="by ISO 3166 code, or as events state it")
    latitude: float | None = Field(description="north of the equator")
    longitude: float | None = Field(description="east of Greenwich")


class Job(Shape):
    """What a member does, from when it said so."""

    organization: str | None = Field(description="where it works")
    title: str | None = Field(description="as what")
    previous_organization: str | None = Field(description="where it worked before")
    since: Time = Field(description="when it was stated")


class UpdatePlace(Shape):
    """A place as an event states it."""

    name: str = Field(description="as the event states it")
    country: str | None = Field(None, description="as the event states it")
    latitude: float | None = Field(None, description="degrees north of the equator, WGS 84")
    longitude: float | None = Field(None, description="degrees east of Greenwich, WGS 84")


def _shown(name: str, stated: Any) -> Any:
    """The type in an answer of a profile's field: times are text, places are as stated."""
    if name in TIMES:
        return Time if stated is int else Time | None
    return UpdatePlace | None if name == "place" else stated


_DESCRIPTIONS = {
    "at": "when it happened",
    "source": "who sent the event",
    "id": "of the event, within its source",
    "kind": "of the event",
    "text": "what was posted, or what was read",
    "url": "where it stands",
    "topics": "what it is about",
    "place": "of a trip: where to",
    "starts_at": "of a trip: when it begins",
    "ends_at": "of a trip: when it ends",
    "organization": "of a job change: where to",
    "title": "of a job change: as what",
    "previous_organization": "of a job change: where from",
    "undone": "whether it was taken back",
}
_FIELDS: dict[str, Any] = {
    field.name: (
        _shown(field.name, field.type),
        Field(... if field.required else field.default, description=_DESCRIPTIONS[field.name]),
    )
    for field in msgspec.structs.fields(profile.Update)
}
_Details: Any = create_model("_Details", __base__=Shape, **_FIELDS)


class Update(_Details):  # type: ignore[misc]  # its fields are those of a profile's updates
    """What a member broadcast, with those details that it has."""
