"""From what a source's calendar stated before, and states now, to what changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from schemas.times import format_time
from services.ingest.imports.calendars.calendar_file import (
    CalendarFile,
    StatedEvent,
    read_calendar,
)
from services.ingest.imports.calendars.gatherings import (
    Counted,
    Gathering,
    Pair,
    counted,
    grown,
    meeting,
    united,
)
from services.ingest.imports.calendars.remembered import (
    MOST_BYTES,
    PREFIX,
    Gatherings,
    RememberedEvent,
    Stated,
    encode,
    remembered_events,
)
from services.ingest.imports.state_change import ADDED, CHANGED, TAKEN_BACK, StateChange
from services.ingest.sources.statements import Ignored, digest

_Dated = tuple[int, Pair, Counted]


def compare(memory: Mapping[bytes, bytes], file: Path, source: str) -> StateChange:
    """What importing `file` as the calendar `source` changes.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no calendar.
    """
    return difference(remembered_events(memory), read_calendar(file), source)


def difference(
    remembered: Mapping[str, RememberedEvent], file: CalendarFile, source: str
) -> StateChange:
    """What changes where `source` states `file` after all that is `remembered`."""
    change = StateChange(passed_over=file.passed_over)
    for uid, stated in _restated(remembered, file, source):
        before = remembered.get(uid) or RememberedEvent()
        if before.stated.get(source) == stated:
            continue
        after = _restate(before, source, stated)
        record = encode(after)
        if len(record) > MOST_BYTES:
            change.passed_over.append(Ignored("more than the imports' memory holds", uid))
            continue
        change.records[PREFIX + uid.encode()] = record
        _add_statements(uid, before, after, file.events.get(uid) or StatedEvent(), change)
    return change


def _restated(
    remembered: Mapping[str, RememberedEvent], file: CalendarFile, source: str
) -> Iterator[tuple[str, Stated]]:
    """What `source` now states of each event that it states, or stated in the same calendar.

    What is missing in the file is taken back only within its span of time.
    """
    before = {uid: each.stated[source] for uid, each in remembered.items() if source in each.stated}
    calendars = {before[uid].calendar for uid in file.events.keys() & before.keys()}
    calendar = min(calendars) if calendars else _new_calendar(file)
    for uid, event in file.events.items():
        if event is not None:
            left = _outside(before[uid].gatherings, event, file) if uid in before else {}
            yield uid, Stated(calendar, left | event.gatherings)
    for uid in before.keys() - file.events.keys():
        if before[uid].calendar in calendars and file.is_whole:
            left = {at: w for at, w in before[uid].gatherings.items() if not file.covers(at)}
            yield uid, Stated(calendar, left)


def _new_calendar(file: CalendarFile) -> str:
    """A name that no calendar of the source has: none has these events."""
    return digest(min(file.events, default="").encode())[:16]


def _outside(before: Gatherings, event: StatedEvent, file: CalendarFile) -> dict[int, Gathering]:
    """Occurrences of before of which the file does not speak."""
    if event.is_all:
        return {}
    gone = event.replaced
    return {at: who for at, who in before.items() if at not in gone and not file.covers(at)}


def _restate(before: RememberedEvent, source: str, stated: Stated) -> RememberedEvent:
    by_source = before.stated | {source: stated}
    was = before.stated[source].gatherings if source in before.stated else {}
    histories = dict(before.histories)
    for start in was.keys() | stated.gatherings.keys():
        stating = (each.gatherings for each in by_source.values())
        now = united(each[start] for each in stating if start in each)
        histories[start] = grown(histories.get(start, ()), now)
    return RememberedEvent(by_source, {at: each for at, each in histories.items() if each})


def _add_statements(
    uid: str,
    before: RememberedEvent,
    after: RememberedEvent,
    file: StatedEvent,
    change: StateChange,
) -> None:
    was, now = _meetings(before, after), _meetings(after, before)
    for start, pair, what in sorted(was - now):
        change.statements.append(meeting(uid, start, pair, what) | {"undo": True})
    for start, pair, what in sorted(now - was):
        details = file.details.get(start, {})
        change.statements.append(details | meeting(uid, start, pair, what))
    _note(uid, was - now, now - was, change)


def _meetings(event: RememberedEvent, other: RememberedEvent) -> set[_Dated]:
    """What counts of `event` at the times where it may differ from `other`."""
    return {
        (start, pair, what)
        for start, history in event.histories.items()
        if other.histories.get(start) != history
        for pair, what in counted(history).items()
    }


def _note(uid: str, gone: set[_Dated], come: set[_Dated], change: StateChange) -> None:
    """Count what changes; where two meet at another time, or in another number, it is one."""
    left, right = _by_pair(gone), _by_pair(come)
    for pair in sorted(left.keys() | right.keys()):
        undone, stated = left.get(pair, []), right.get(pair, [])
        both = min(len(undone), len(stated))
        for was, now in zip(undone[:both], stated[:both], strict=True):
            change.note(CHANGED, f"{_shown(uid, pair, was)} → {format_time(now)}")
        for start in undone[both:]:
            change.note(TAKEN_BACK, _shown(uid, pair, start))
        for start in stated[both:]:
            change.note(ADDED, _shown(uid, pair, start))


def _by_pair(meetings: set[_Dated]) -> dict[Pair, list[int]]:
    by_pair: dict[Pair, list[int]] = {}
    for start, pair, _ in sorted(meetings):
        by_pair.setdefault(pair, []).append(start)
    return by_pair


def _shown(uid: str, pair: Pair, start: int) -> str:
    return f"{pair[0]} with {pair[1]} at {format_time(start)} (UID {uid})"
