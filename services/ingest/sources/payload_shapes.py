"""Payloads of producers who leave out, empty or change what is optional, read as a shape.

An optional field of another type than its shape's counts as absent, and so does whatever lacks a
field that it requires, wherever it is itself optional. What decides about a meaning (is it deleted,
is it by a bot) or is a time, of which an odd one must not pass for now, has the type `object` in a
shape: whatever is stated there then stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from schemas.events import FieldError, field_error
from services.http.problems import INVALID_EVENTS, Fault, Problem
from services.ingest.sources.statements import Ignored, Outcome

T = TypeVar("T")


def payload_as(shape: type[T], payload: object) -> T:
    """`payload`, a decoded JSON value, as a `shape`; further fields are dropped.

    Raises:
        Problem: 422 naming the field that is required and missing, or of another type.
    """
    try:
        return _fitted(payload, shape)
    except _Unfit as error:
        raise unexpected(error.fault.detail, error.fault.field) from None


def part_as(shape: type[T], part: object, place: str) -> T | Ignored:
    """`part` of a payload as a `shape`; where it is none it is passed over, and spoils no other.

    `place` says where it stands.
    """
    try:
        return _fitted(part, shape)
    except _Unfit as error:
        where = error.fault.field or "it"
        return Ignored(f"unreadable: {where} {error.fault.detail}", place)


def parts_as(shape: type[T], parts: Iterable[object], place: str) -> Iterator[T | Ignored]:
    """Each of `parts`, a list that stands at `place`, as a `shape`."""
    for index, part in enumerate(parts):
        yield part_as(shape, part, f"{place}[{index}]")


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


def statements_of(
    shape: type[T], parts: Iterable[object], place: str, read: Callable[[T], Iterable[Outcome]]
) -> Iterator[Outcome]:
    """What `read` makes of each of `parts` that is a `shape`, and what is none."""
    for part in parts_as(shape, parts, place):
        yield from [part] if isinstance(part, Ignored) else read(part)


class _Unfit(Exception):
    """A value that is no such shape, and the field by which one sees it."""

    def __init__(self, fault: FieldError) -> None:
        super().__init__(fault)
        self.fault = fault


_INTO_A_LIST = re.compile(r"[\[`]")
"""Where the path of a field enters a list, or ends: a list with an odd element is odd itself."""


def _fitted(value: Any, shape: type[T]) -> T:
    """`value` as a `shape`, without what is odd in it, one field less at each turn."""
    causes: dict[str, FieldError] = {}
    while True:
        try:
            return msgspec.convert(value, shape)
        except msgspec.ValidationError as error:
            fault, path = field_error(str(error)), str(error).partition(" - at `$")[2]
        cause = causes.get(fault.field, fault)
        odd = _INTO_A_LIST.split(path)[0].strip(".")
        if not odd:
            raise _Unfit(cause)
        causes[odd] = cause
        value = _without(value, odd.split("."))


def _without(value: dict[str, Any], path: list[str]) -> dict[str, Any]:
    name, *deeper = path
    rest = {each: part for each, part in value.items() if each != name}
    return rest | {name: _without(value[name], deeper)} if deeper else rest
