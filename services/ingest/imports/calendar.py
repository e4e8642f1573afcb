"""Calendars in iCalendar format (RFC 5545): who met whom, series included."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from services.ingest.imports.addresses import member_of
from services.ingest.sources.meetings import pairwise_meetings
from services.ingest.sources.statements import Ignored, Outcome, Statement

_NO_PERSON = frozenset({"ROOM", "RESOURCE", "GROUP"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(file: Path) -> Iterator[Outcome]:
    """The meetings in `file` that have begun by now.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no calendar.
    """
    yield from meetings(file.read_bytes(), datetime.now(UTC))


def meetings(content: bytes, now: datetime) -> Iterator[Outcome]:
    """A meeting for each two people who met in an event of `content`, up to `now`.

    Raises:
        ValueError: where it is no calendar.
    """
    calendars = Calendar.from_ical(content, multiple=True)
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise ValueError("holds no calendar, or something else")
    for calendar in calendars:
        for series in _series(calendar):
            yield from _occurrences(series, now)


def _series(calendar: Calendar) -> Iterable[Calendar]:
    """A calendar for each series, or single event, so that a bad one spoils no other."""
    apart: dict[str, Calendar] = {}
    for event in calendar.walk("VEVENT"):
        apart.setdefault(str(event.get("UID")), Calendar()).add_component(event)
    return apart.values()


def _occurrences(series: Calendar, now: datetime) -> Iterator[Outcome]:
    try:
        events = recurring_ical_events.of(series, skip_bad_series=True).between(_EPOCH, now)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield Ignored(f"an event that cannot be read: {error!r}")
        return
    for event in events:
        yield from _met(event, now)


def _met(event: Any, now: datetime) -> Iterator[Outcome]:
    organizer, people = _people(event)
    starts, ends = (_ms(event.get(name)) for name in ("DTSTART", "DTEND"))
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        yield Ignored("a meeting that was cancelled")
    elif starts is not None and starts <= now.timestamp() * 1000:
        fields: Statement = {"at": starts, "starts_at": starts, "ends_at": ends}
        location = str(event.get("LOCATION", ""))
        if location:
            fields["place"] = {"name": location}
        yield from pairwise_meetings(f"{event.get('UID')}@{starts}", organizer, people, fields)


def _people(event: Any) -> tuple[str | None, set[str]]:
    """The organizer, and all who attended."""
    organizer = member_of(event.get("ORGANIZER", ""))
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    came = {member_of(each) for each in attendees if _came(each)} | {organizer}
    return organizer, {member for member in came if member}


def _came(attendee: Any) -> bool:
    stated = {name: str(attendee.params.get(name, "")).upper() for name in ("CUTYPE", "PARTSTAT")}
    return stated["CUTYPE"] not in _NO_PERSON and stated["PARTSTAT"] != "DECLINED"


def _ms(stated: Any) -> int | None:
    """Epoch milliseconds; what has no time zone is taken as UTC."""
    if stated is None:
        return None
    when: date = stated.dt
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)
