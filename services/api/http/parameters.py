"""The query parameters of reads, as they are taken and documented."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Self

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from starlette.datastructures import QueryParams

from relationships.network.feed import FeedSort
from relationships.network.paths import MOST_DEGREES
from relationships.network.suggestion_reasons import Reason
from relationships.row.rows import DAYS_KEPT
from relationships.score.ranking import Sort
from schemas.kinds import INTERACTIONS, KINDS, Family
from schemas.times import InvalidTime, read_time
from services.api.http.answer_parts import Stage

MAX_LIMIT = 1_000
MAX_WAIT_S = 60

_KINDS = [kind.name for kind in INTERACTIONS.values()]
_UPDATE_KINDS = [kind.name for kind in KINDS.values() if kind.family is Family.UPDATE]


def _time(value: Any) -> int:
    """A time in a query is text; what is all digits is epoch milliseconds."""
    try:
        return read_time(int(value) if value.isdecimal() else value)
    except InvalidTime as error:
        raise PydanticCustomError("time", "{fault}", {"fault": str(error)}) from None


def _one_of(kinds: Sequence[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in kinds:
            raise PydanticCustomError("kind", f"must be one of {', '.join(kinds)}")
        return value

    return check


InteractionKind = Annotated[
    str, AfterValidator(_one_of(_KINDS)), WithJsonSchema({"type": "string", "enum": _KINDS})
]
UpdateKind = Annotated[
    str,
    AfterValidator(_one_of(_UPDATE_KINDS)),
    WithJsonSchema({"type": "string", "enum": _UPDATE_KINDS}),
]
Time = Annotated[
    int,
    BeforeValidator(_time),
    WithJsonSchema({"type": "string", "examples": ["2026-11-23T10:00:00Z", "1795428000000"]}),
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="how many items at most")]
Cursor = Annotated[str | None, Field(description="`next_cursor` of the page before")]


class Parameters(BaseModel):
    """Parameters of a query, read from its string."""

    @classmethod
    def of(cls, query_string: bytes) -> Self:
        """The parameters in `query_string`; unknown ones are not looked at.

        Raises:
            RequestValidationError: naming each parameter that is wrong.
        """
        try:
            return cls.model_validate(dict(QueryParams(query_string)))
        except ValidationError as error:
            faults = [fault | {"loc": ("query", *fault["loc"])} for fault in error.errors()]
            raise RequestValidationError(faults) from None


class ReadQuery(Parameters):
    """What every read takes."""

    at: Annotated[
        Time | None,
        Field(description="the time asked about, not before the member's latest event; now"),
    ] = None
    after: Annotated[
        str | None,
        Field(description="`position` of a 202: wait until what it stands for can be read"),
    ] = None
    wait: Annotated[
        float,
        Field(ge=0, le=MAX_WAIT_S, allow_inf_nan=False, description="for so long, in seconds"),
    ] = 5


Read = Annotated[ReadQuery, Query()]


class RankingQuery(ReadQuery):
    """Which relationships to list, and in which order."""

    sort: Annotated[Sort, Field(description="what is highest comes first")] = Sort.SCORE
    stage: Annotated[Stage | None, Field(description="only those of this stage")] = None
    kind: Annotated[
        InteractionKind | None, Field(description="only those that had interactions of this kind")
    ] = None
    limit: Limit = 50
    cursor: Cursor = None


Ranking = Annotated[RankingQuery, Query()]


class LikelyQuery(ReadQuery):
    """How many to list."""

    limit: Limit = 50
    cursor: Cursor = None


Likely = Annotated[LikelyQuery, Query()]


class LiveQuery(Parameters):
    """Which updates to tell as they arrive."""

    kind: Annotated[UpdateKind | None, Field(description="only updates of this kind")] = None


Updates = Annotated[LiveQuery, Query()]


class FeedQuery(ReadQuery):
    """Which updates to tell, and in which order."""

    sort: Annotated[FeedSort, Field(description="what is highest comes first")] = FeedSort.RANK
    kind: Annotated[UpdateKind | None, Field(description="only updates of this kind")] = None
    limit: Limit = 50
    cursor: Cursor = None


Feed = Annotated[FeedQuery, Query()]


class PastQuery(ReadQuery):
    """How much of a history to tell."""

    days: Annotated[
        int, Field(ge=1, le=DAYS_KEPT, description="so many UTC days, today included")
    ] = DAYS_KEPT


Past = Annotated[PastQuery, Query()]


class ChosenQuery(ReadQuery):
    """About which contacts to tell what is set."""

    tag: Annotated[str | None, Field(description="only those with this tag")] = None
    hidden: Annotated[bool | None, Field(description="only those hidden, or not hidden")] = None
    limit: Limit = 50
    cursor: Cursor = None


Chosen = Annotated[ChosenQuery, Query()]


class PathsQuery(ReadQuery):
    """How many ways to tell, and how long they may be."""

    limit: Annotated[int, Field(ge=1, le=20, description="how many paths at most")] = 5
    degrees: Annotated[
        int, Field(ge=1, le=MOST_DEGREES, description="of at most so many links")
    ] = MOST_DEGREES


Introductions = Annotated[PathsQuery, Query()]


class SuggestionQuery(ReadQuery):
    """Which suggestions to list."""

    reason: Annotated[Reason | None, Field(description="only those with this reason")] = None
    limit: Limit = 50
    cursor: Cursor = None


Suggesting = Annotated[SuggestionQuery, Query()]


class SearchQuery(ReadQuery):
    """Which members to find."""

    q: Annotated[str, Field(max_length=200, description="part of an id or name; all if empty")] = ""
    limit: Limit = 50
    cursor: Cursor = None


Search = Annotated[SearchQuery, Query()]
