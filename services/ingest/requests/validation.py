"""All or nothing: every value becomes an event, or every fault of every value is reported."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from schemas.events import InvalidEvent
from services.http.problems import INVALID_EVENTS, Fault, Problem
from services.runtime.metrics import INGEST_EVENTS

MAX_FAULTS = 20
"""Reported of one event; it can have thousands (its aliases)."""

T = TypeVar("T")


def validate(values: Sequence[object], read: Callable[[object], T]) -> list[T]:
    """The events that `values` state to `read`.

    Raises:
        Problem: 422 with the faults of each value, by its index.
    """
    events: list[T] = []
    faults: list[Fault] = []
    for index, value in enumerate(values):
        try:
            events.append(read(value))
        except InvalidEvent as error:
            faults += _faults(index, error)
    if faults:
        INGEST_EVENTS.labels("rejected").inc(len(values))
        raise Problem(INVALID_EVENTS, _summary(values, events, faults), errors=faults)
    return events


def _faults(index: int, error: InvalidEvent) -> list[Fault]:
    return [
        {"index": index, "field": each.field, "detail": each.detail}
        for each in islice(error.errors, MAX_FAULTS)
    ]


def _summary(values: Sequence[object], good: Sequence[object], faults: Sequence[Fault]) -> str:
    first = faults[0]
    where = f"event {first['index']}, {first['field'] or 'as a whole'}"
    bad = len(values) - len(good)
    return f"{bad} of {len(values)} events invalid, none taken. First: {where}: {first['detail']}"
