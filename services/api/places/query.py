"""Where and when to look for contacts nearby, as it is asked and documented."""

from typing import Annotated

from pydantic import ConfigDict, Field

from schemas.times import DAY_MS
from services.api.http.parameters import Cursor, Limit, ReadQuery, Time
from services.http.problems import invalid

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
        """From when until when, of a read at `at`; all in epoch milliseconds.

        Raises:
            Problem: 422 where it ends before it begins, or lasts too long.
        """
        begin = at if self.begin is None else self.begin
        end = begin if self.end is None else self.end
        if not begin <= end <= begin + MAX_SPAN_MS:
            raise invalid("to", "must not be before `from`, nor more than 366 days after it")
        return begin, end
