"""Query parameters that several resources share, as they are taken and documented."""

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

from relationships.row.past import PAST_DAYS
from schemas.kinds import INTERACTIONS, KINDS, Family
from schemas.times import InvalidTime, read_time

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

After = Annotated[
    str | None,
    Field(description="`position` of a 202: wait until what it stands for can be read"),
]
Wait = Annotated[
    float,
    Field(ge=0, le=MAX_WAIT_S, allow_inf_nan=False, description="for so long, in seconds"),
]


class Parameters(BaseModel):
    """Parameters of a query, read from its string."""

    @classmethod
    def of(cls, query_string: bytes) -> Self:
        """The parameters in `query_string`; unknown ones are ignored.

        Raises:
            RequestValidationError: naming each parameter that is wrong.
        """
        try:
            return cls.model_validate(dict(QueryParams(query_string)))
        except ValidationError as error:
            faults = [fault | {"loc": ("query", *fault["loc"])} for fault in error.errors()]
            raise RequestValidationError(faults) from None


class DownloadQuery(Parameters):
    """What every download takes."""

    after: After = None
    wait: Wait = 5


class ReadQuery(Parameters):
    """What every read takes."""

    at: Annotated[
        Time | None,
        Field(
            description="the time asked about, not before the member's latest event; of a "
            f"relationship, the ranking and the circle up to {PAST_DAYS} days before it; now"
        ),
    ] = None
    after: After = None
    wait: Wait = 5


Read = Annotated[ReadQuery, Query()]
