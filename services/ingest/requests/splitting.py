"""From a body to one JSON value for each event, within the limit of their number."""

from collections.abc import Iterator
from typing import Any

from schemas.limits import MAX_EVENTS
from services.http.problems import INVALID_EVENTS, TOO_LARGE, Problem
from services.ingest.requests.json_values import parse_json


def one(body: bytes) -> list[Any]:
    """The one JSON value that `body` is."""
    return [parse_json(body)]


def many(body: bytes) -> list[Any]:
    """The values of the JSON array that `body` is."""
    values = parse_json(body)
    if not isinstance(values, list):
        raise _no_events("The body must be a JSON array of events")
    return _checked(values)


def one_or_many(body: bytes) -> list[Any]:
    """The values of the JSON array that `body` is, or the one value it is."""
    values = parse_json(body)
    if isinstance(values, list):
        return _checked(values)
    return [values]


def lines(body: bytes) -> list[Any]:
    """The values of newline-delimited JSON; empty lines are passed over."""
    values = list(_values_of_lines(body))
    if not values:
        raise _no_events("The body has no line with an event")
    return values


def _values_of_lines(body: bytes) -> Iterator[Any]:
    count = 0
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line or line.isspace():
            continue
        _check_count(count + 1)
        count += 1
        yield parse_json(line, f"Line {number}: ")


def _checked(values: list[Any]) -> list[Any]:
    if not values:
        raise _no_events("The body is an empty array")
    _check_count(len(values))
    return values


def _check_count(count: int) -> None:
    if count > MAX_EVENTS:
        raise Problem(TOO_LARGE, f"A request has at most {MAX_EVENTS} events")


def _no_events(detail: str) -> Problem:
    return Problem(INVALID_EVENTS, detail, errors=[{"index": None, "field": "", "detail": detail}])
