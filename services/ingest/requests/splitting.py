"""From a body to one JSON value for each event, within the limits of events and their size."""

from collections.abc import Iterator
from typing import Any

import msgspec

from schemas.limits import MAX_EVENT_BYTES, MAX_EVENTS
from services.http.problems import INVALID_BODY, INVALID_EVENTS, TOO_LARGE, Problem
from services.ingest.requests.json_values import parse_json


def one(body: bytes) -> list[Any]:
    """The one JSON value that `body` is."""
    _check_size(0, len(body))
    return [parse_json(body)]


def many(body: bytes) -> list[Any]:
    """The values of the JSON array that `body` is."""
    values = parse_json(body)
    if not isinstance(values, list):
        raise _no_events("The body must be a JSON array of events")
    return _checked(values, body)


def one_or_many(body: bytes) -> list[Any]:
    """The values of the JSON array that `body` is, or the one value it is."""
    values = parse_json(body)
    if isinstance(values, list):
        return _checked(values, body)
    _check_size(0, len(body))
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
        _check_size(count, len(line))
        count += 1
        yield parse_json(line, f"Line {number}: ")


def _checked(values: list[Any], body: bytes) -> list[Any]:
    if not values:
        raise _no_events("The body is an empty array")
    _check_count(len(values))
    if len(body) > MAX_EVENT_BYTES:
        for index, raw in enumerate(_raw(body)):
            _check_size(index, len(raw))
    return values


def _raw(body: bytes) -> list[memoryview]:
    """The bytes of each value of the array, in which orjson has found no fault."""
    try:
        return [memoryview(raw) for raw in _RAW.decode(body)]
    except RecursionError:
        raise Problem(INVALID_BODY, "Invalid JSON: nested too deeply") from None


_RAW = msgspec.json.Decoder(list[msgspec.Raw])


def _check_count(count: int) -> None:
    if count > MAX_EVENTS:
        raise Problem(TOO_LARGE, f"A request has at most {MAX_EVENTS} events")


def _check_size(index: int, size: int) -> None:
    if size > MAX_EVENT_BYTES:
        detail = f"Event {index} has {size} bytes; an event has at most {MAX_EVENT_BYTES}"
        raise Problem(TOO_LARGE, detail)


def _no_events(detail: str) -> Problem:
    return Problem(INVALID_EVENTS, detail, errors=[{"index": None, "field": "", "detail": detail}])
