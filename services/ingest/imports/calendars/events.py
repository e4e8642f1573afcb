"""From a component's lines to an icalendar event that holds nothing but what is read of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Event

from services.ingest.imports.calendars.components import Component
from services.ingest.imports.content_lines import Line
from services.ingest.sources.statements import Ignored, digest, fitting_id

_TIMES = frozenset({"DTSTART", "RECURRENCE-ID"})
_SEVERAL = frozenset({"ATTENDEE", "EXDATE", "RDATE", "RRULE", *_TIMES})
_ONCE = frozenset({"DTEND", "DURATION", "LOCATION", "ORGANIZER", "SEQUENCE", "STATUS", "UID"})
_NEEDED = _TIMES | {"RRULE"}
"""What spoils an event that cannot be read; and two starts leave open which one holds."""

_EMPTY_PARAMETERS = re.compile(r";+(?=[;:])")

_PARTS_OF_DAYS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})

_NO_STATES = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"})
"""Messages about an event which do not state who takes part in it (RFC 5546)."""


@dataclass
class ReadEvent:
    """An event of a file; `event` is None where what it needs cannot be read."""

    uid: str
    event: Any = None
    is_cancelled: bool = False
    passed_over: list[Ignored] = field(default_factory=list)


def read_event(component: Component) -> ReadEvent | Ignored:
    """What a VEVENT says, without the lines that cannot be read."""
    if component.method in _NO_STATES:
        return Ignored(f"METHOD:{component.method} is no event", f"line {component.number}")
    read = ReadEvent(_uid(component))
    where = f"line {component.number}, UID {read.uid}"
    event, unreadable = _parsed(list(_lines_read(component)))
    for line in unreadable:
        read.passed_over.append(Ignored(f"{line.name} cannot be read", line.where))
    is_datable = _is_datable(event) and all(map(_goes_on, listed(event.get("RRULE"))))
    if is_datable and _NEEDED.isdisjoint(line.name for line in unreadable):
        read.passed_over += [Ignored(reason, where) for reason in _mended(event)]
        read.event = event
    else:
        read.passed_over.append(Ignored("an event whose time or rule cannot be read", where))
    cancelled = str(event.get("STATUS", "")).strip().upper() == "CANCELLED"
    read.is_cancelled = cancelled or component.method == "CANCEL"
    return read


def _parsed(lines: list[Line]) -> tuple[Any, list[Line]]:
    """The event that `lines` make, and those of them that cannot be read."""
    event = _event_of(lines)
    if not event.errors:
        return event, []
    unreadable = [line for line in lines if _event_of([line]).errors]
    return _event_of([line for line in lines if line not in unreadable]), unreadable


def _event_of(lines: list[Line]) -> Any:
    body = "".join(f"{_tidy(line.text)}\r\n" for line in lines)
    return Event.from_ical(f"BEGIN:VEVENT\r\n{body}END:VEVENT\r\n")


def _tidy(line: str) -> str:
    """Without the empty parameters that some programs write before the first colon."""
    head, colon, rest = line.partition(":")
    return _EMPTY_PARAMETERS.sub("", head + colon) + rest


def moment(when: date) -> datetime:
    """The beginning of a date; what has no time zone is taken as UTC."""
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def ms(when: date) -> int:
    """Epoch milliseconds of `when`."""
    return int(moment(when).timestamp() * 1000)


def _lines_read(component: Component) -> Iterator[Line]:
    """What is looked at: the first line of what may stand once only."""
    seen = set()
    for line in component.lines:
        if line.name in _SEVERAL or (line.name in _ONCE and line.name not in seen):
            seen.add(line.name)
            yield line


def _uid(component: Component) -> str:
    """The event's UID; without one, an id of what it is."""
    values = {line.name: line.value for line in reversed(component.lines)}
    named = [values.get(name, "") for name in ("DTSTART", "SUMMARY", "ORGANIZER")]
    return fitting_id(values.get("UID") or digest("\n".join(named).encode()))


def _is_datable(event: Any) -> bool:
    stated = [event.get(name) for name in ("DTSTART", "RECURRENCE-ID")]
    return stated[0] is not None and not any(isinstance(each, list) for each in stated)


def _mended(event: Any) -> Iterator[str]:
    """Take out an end that cannot be one, and report a time zone that is not known."""
    start = event["DTSTART"].dt
    if isinstance(start, datetime) and start.tzinfo is None and event["DTSTART"].params.get("TZID"):
        yield f"time zone {event['DTSTART'].params['TZID']!r} is not known, taken as UTC"
    end = event.get("DTEND")
    if end is not None and (
        isinstance(end.dt, datetime) != isinstance(start, datetime)
        or moment(end.dt) < moment(start)
    ):
        del event["DTEND"]
        yield "DTEND is before DTSTART, or of another type"
    if "DURATION" in event and event["DURATION"].dt.total_seconds() < 0:
        del event["DURATION"]
        yield "DURATION is negative"
    if any(_is_endless_work(rule) for rule in listed(event.get("RRULE"))):
        del event["RRULE"]
        yield "a rule of single seconds of the day: its first occurrence alone is read"


def _goes_on(rule: Any) -> bool:
    """Whether a rule leads from each time to a later one; dateutil would try for ever."""
    return all(interval > 0 for interval in listed(rule.get("INTERVAL")))


def _is_end(end: date, start: date) -> bool:
    return isinstance(end, datetime) == isinstance(start, datetime) and moment(end) >= moment(start)


def _is_endless_work(rule: Any) -> bool:
    """Whether dateutil would try every second of every day."""
    return rule.get("FREQ") == ["SECONDLY"] and not _PARTS_OF_DAYS.isdisjoint(rule)


def listed(stated: Any) -> Sequence[Any]:
    """The values of a property, however often it stands in an icalendar component."""
    if stated is None:
        return ()
    return stated if isinstance(stated, list) else (stated,)
