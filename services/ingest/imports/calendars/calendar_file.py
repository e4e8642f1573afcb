"""A calendar file: what it states of each event, and the span of time that it covers."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from icalendar.error import GloballyUniqueTZIDGuessed

from services.ingest.imports.calendars import time_zones
from services.ingest.imports.calendars.components import ComponentReader, Components
from services.ingest.imports.calendars.events import ReadEvent, ms, read_event
from services.ingest.imports.calendars.gatherings import Gathering
from services.ingest.imports.calendars.occurrences import MOST, Occurrences
from services.ingest.imports.calendars.participants import gathering
from services.ingest.imports.content_lines import content_lines
from services.ingest.sources.statements import Ignored, Statement

_PLACE = 200
"""Characters of a place's name, as a profile keeps it."""


@dataclass
class StatedEvent:
    """What a file states of one event: who took part when (epoch milliseconds).

    `details` are the further fields of its meetings. `is_all` where no other occurrence is left;
    else those at the times `replaced` are not.
    """

    gatherings: dict[int, Gathering] = field(default_factory=dict)
    details: dict[int, Statement] = field(default_factory=dict)
    replaced: set[int] = field(default_factory=set)
    is_all: bool = True


@dataclass
class CalendarFile:
    """What a file states, by UID; None of an event that cannot be read.

    `first` and `last` are the span of its events (epoch milliseconds). Only where it `is_whole`
    does what is missing mean anything.
    """

    events: dict[str, StatedEvent | None] = field(default_factory=dict)
    passed_over: list[Ignored] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    is_whole: bool = True

    def covers(self, at: int) -> bool:
        """Whether a time lies within the file's span."""
        return self.first is not None and self.last is not None and self.first <= at <= self.last

    def extend(self, at: int) -> None:
        """Let the span reach to a time."""
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)


def read_calendar(file: Path) -> CalendarFile:
    """What `file` states by now.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no calendar.
    """
    return calendar_file(file.read_bytes(), datetime.now(UTC))


def calendar_file(content: bytes, now: datetime) -> CalendarFile:
    """What a calendar states of all that has begun by `now`.

    Raises:
        ValueError: where it is no calendar.
    """
    found = ComponentReader().read(content_lines(content))
    if not found.calendars and not found.events:
        raise ValueError("holds no calendar")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
        return _calendar_file(found, now)


def _calendar_file(found: Components, now: datetime) -> CalendarFile:
    file = CalendarFile(passed_over=found.passed_over, is_whole=found.is_whole)
    if not found.is_whole:
        torn = Ignored("END:VCALENDAR is missing: what the file lacks is not taken back")
        file.passed_over.append(torn)
    for zone in found.time_zones:
        file.passed_over += time_zones.learn(zone)
    by_uid: dict[str, list[ReadEvent]] = {}
    for component in found.events:
        read = read_event(component)
        if isinstance(read, Ignored):
            file.passed_over.append(read)
        else:
            file.passed_over += read.passed_over
            by_uid.setdefault(read.uid, []).append(read)
    for uid, events in by_uid.items():
        file.events[uid] = _stated(uid, events, now, file)
    return file


def _stated(
    uid: str, events: Sequence[ReadEvent], now: datetime, file: CalendarFile
) -> StatedEvent | None:
    readable = [each for each in events if each.event is not None]
    if not readable:
        cancelled = any(each.is_cancelled for each in events)
        return StatedEvent() if cancelled else None
    for each in readable:
        file.extend(ms(each.event["DTSTART"].dt))
    try:
        return _occurred(uid, readable, now, file)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        file.passed_over.append(
            Ignored("an event whose time or rule cannot be read", f"{uid}: {error}")
        )
        return None


def _occurred(
    uid: str, events: Sequence[ReadEvent], now: datetime, file: CalendarFile
) -> StatedEvent:
    parts = [each.event for each in events if "RECURRENCE-ID" in each.event]
    stated = StatedEvent(
        replaced={ms(part["RECURRENCE-ID"].dt) for part in parts},
        is_all=len(parts) < len(events),
    )
    cancelled = {id(each.event) for each in events if each.is_cancelled}
    for each in events:
        if id(each.event) in cancelled:
            each.event["STATUS"] = "CANCELLED"
    occurrences = Occurrences([each.event for each in events])
    found = list(islice(occurrences.by(now), MOST + 1))
    for occurrence in found[:MOST]:
        file.extend(ms(occurrence["DTSTART"].dt))
        file.passed_over += _add(uid, occurrence, stated)
    if len(found) > MOST:
        reason = f"a series of more than {MOST} occurrences: the later ones are left out"
        file.passed_over.append(Ignored(reason, uid))
    elif occurrences.go_on_after(now):
        file.extend(ms(now))
        reason = "has not happened yet (a series counts as one)"
        file.passed_over.append(Ignored(reason, uid))
    return stated


def _add(uid: str, event: Any, stated: StatedEvent) -> Iterator[Ignored]:
    start = ms(event["DTSTART"].dt)
    if str(event.get("STATUS", "")).strip().upper() == "CANCELLED":
        yield Ignored("a meeting that was cancelled", f"{uid} at {event['DTSTART'].dt}")
        return
    who = gathering(event)
    if len(who.people) < 2:
        yield Ignored("an event that nobody else took part in", f"{uid} at {event['DTSTART'].dt}")
        return
    stated.gatherings[start] = who
    stated.details[start] = _details(event, start)


def _details(event: Any, start: int) -> Statement:
    end = event.get("DTEND")
    fields: Statement = {"starts_at": start, "ends_at": ms(end.dt) if end is not None else None}
    location = str(event.get("LOCATION", "")).strip()[:_PLACE]
    return fields | {"place": {"name": location}} if location else fields
