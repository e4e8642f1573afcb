"""From bytes to a payload of the shape that a convention expects."""

from typing import Any, TypeVar

import msgspec
import orjson

from schemas.events import field_error
from services.http.problems import INVALID_BODY, INVALID_EVENTS, Fault, Problem

T = TypeVar("T")


def parse(body: bytes) -> Any:
    """The JSON value that `body` is.

    Raises:
        Problem: 400 where it is none.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(INVALID_BODY, f"Invalid JSON: {error}") from None


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


def unexpected(detail: str, field: str = "") -> Problem:
    """422: a payload that is not what its convention sends."""
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
