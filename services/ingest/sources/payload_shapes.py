"""From a decoded payload to the shape that its source type expects."""

from typing import TypeVar

import msgspec

from schemas.events import field_error
from services.http.problems import INVALID_EVENTS, Fault, Problem
from services.ingest.sources.statements import Ignored

T = TypeVar("T")


def shaped(payload: object, shape: type[T]) -> T:
    """`payload`, a decoded JSON value, as a `shape`; further fields are dropped.

    Raises:
        Problem: 422 naming the field that is missing or of another type.
    """
    try:
        return msgspec.convert(payload, shape)
    except msgspec.ValidationError as error:
        fault = field_error(str(error))
        raise unexpected(fault.detail, fault.field) from None


def readable(part: object, shape: type[T], example: str) -> T | Ignored:
    """`part` of a payload as a `shape`; where it is none it is passed over, and spoils no other.

    `example` says which part it is.
    """
    try:
        return msgspec.convert(part, shape)
    except msgspec.ValidationError as error:
        fault = field_error(str(error))
        return Ignored(f"unreadable: {fault.field} {fault.detail}", example)


def unexpected(detail: str, field: str = "") -> Problem:
    """422: a payload that is not of its source's type."""
    where = f"{field}: " if field else ""
    errors: list[Fault] = [{"index": None, "field": field, "detail": detail}]
    return Problem(INVALID_EVENTS, f"Not the payload expected. {where}{detail}", errors=errors)


def needed(part: T | None, field: str) -> T:
    """`part` of a payload, which must be there.

    Raises:
        Problem: 422 where it is missing.
    """
    if part is None:
        raise unexpected("is required", field)
    return part
