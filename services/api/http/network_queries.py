"""The query parameters of reads about a whole network, as they are taken and documented."""

from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field

from schemas.times import DAY_MS
from services.api.http.parameters import Cursor, Limit, ReadQuery, Time

MAX_SPAN_MS = 366 * DAY_MS


class NearbyQuery(ReadQuery):
    """Where, and when."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    place: Annotated[
        str | None,
        Field(max_length=200, description="a city by name; where ego is by then, if left out"),
    ] = None
    country: Annotated[
        str | None, Field(max_length=200, description="of `place`, by ISO 3166 code or name")
    ] = None
    latitude: Annotated[
        float | None, Field(ge=-90, le=90, description="instead of `place`, in degrees")
    ] = None
    longitude: Annotated[
        float | None, Field(ge=-180, le=180, description="instead of `place`, in degrees")
    ] = None
    radius_km: Annotated[float, Field(gt=0, le=20_100, description="how far away at most")] = 50
    begin: Annotated[
        Time | None, Field(alias="from", description="whoever is there from then on; `at`")
    ] = None
    end: Annotated[
        Time | None, Field(alias="to", description="until then, at most 366 days; `from`")
    ] = None
    limit: Limit = 50
    cursor: Cursor = None

    def span(self, at: int) -> tuple[int, int]:
        """From when until when, of a read at `at`; all in epoch milliseconds."""
        begin = at if self.begin is None else self.begin
        return begin, begin if self.end is None else self.end


class ExpertQuery(ReadQuery):
    """About what to find members."""

    q: Annotated[
        str, Field(max_length=200, description="words; only a cursor does without them")
    ] = ""
    limit: Limit = 50
    cursor: Cursor = None


Asking = Annotated[ExpertQuery, Query()]
Nearby = Annotated[NearbyQuery, Query()]
