"""The occurrences of an event by a time, of a series at most so many."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from services.ingest.imports.calendars.events import moment

MOST = 5_000
"""A series has no more occurrences than so many: daily ones of 13 years."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_STEP = timedelta(hours=1)
_ENOUGH = 100


class Occurrences:
    """All that `events`, of one UID, come to.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: where a rule of theirs
            cannot be read, also by the methods.
    """

    def __init__(self, events: Sequence[Any]) -> None:
        series = Calendar()
        for event in events:
            series.add_component(event)
        self._query = recurring_ical_events.of(series)
        self._starts = [moment(event["DTSTART"].dt) for event in events]
        self._recurs = any("RRULE" in event or "RDATE" in event for event in events)

    def by(self, until: datetime) -> Iterator[Any]:
        """Those that begin from 1970 to `until`, in order of time, each once."""
        earliest = min(self._starts)
        found: set[tuple[datetime, str]] = set()
        for window in self._windows(max(earliest, _EPOCH), until):
            for event in window:
                starts = moment(event["DTSTART"].dt)
                key = (starts, str(event.get("RECURRENCE-ID")))
                if _EPOCH <= starts <= until and key not in found:
                    found.add(key)
                    yield event

    def go_on_after(self, until: datetime) -> bool:
        """Whether any begins after `until`."""
        if not self._recurs:
            return max(self._starts) > until
        later = (moment(event["DTSTART"].dt) > until for event in self._query.after(until))
        return any(later)

    def _windows(self, first: datetime, until: datetime) -> Iterator[list[Any]]:
        """Occurrences of one span after the other; a span is longer the fewer there are."""
        step = _FIRST_STEP if self._recurs else until - first
        while first <= until:
            end = min(first + step, until) if until - first > step else until
            events = sorted(self._query.between(first, end), key=_start)
            yield events
            step = step * 2 if len(events) < _ENOUGH else step
            first = end + timedelta(microseconds=1)


def _start(event: Any) -> datetime:
    return moment(event["DTSTART"].dt)
