"""Two exports of a calendar, one after the other, as texts: what counts after the second."""

from datetime import UTC, datetime

import pytest

from services.ingest.imports.calendars.calendar_file import calendar_file
from tests.services.ingest.imports.calendars.calendar_text import NOW, whole
from tests.services.ingest.imports.calendars.test_difference import Importing

HEAD = "ORGANIZER:mailto:ana@x.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@x.org"
BO, CY = (f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{name}@x.org" for name in ("bo", "cy"))


def event(start: str, *lines: str, uid: str = "u") -> str:
    body = "\n".join((HEAD, *(lines or (BO,))))
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTART{start}\n{body}\nEND:VEVENT"


def at(day: int, hour: int = 10) -> str:
    return f":202611{day:02}T{hour}0000Z"


ANCHOR = event(at(1), uid="anchor")
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"
MET_1 = ("bo", 1, 10)


def after(*exports: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """With whom ana met at which day and hour (UTC), the anchor apart."""
    importing = Importing()
    for components in exports:
        importing.take(calendar_file(whole(ANCHOR, *components), NOW))
    met = []
    for actor, target, start, _ in importing.ledger.meetings():
        when = datetime.fromtimestamp(start / 1000, UTC)
        if actor == "mail:ana@x.org":
            met.append((target[5:].removesuffix("@x.org"), when.day, when.hour))
    assert MET_1 in met
    return [each for each in met if each != MET_1]


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ([event(at(10))], [event(at(10, 14))], [("bo", 10, 14)]),
        ([event(at(10))], [event(at(10), BO, CY)], [("bo", 10, 10), ("cy", 10, 10)]),
        ([event(at(10), BO, CY)], [event(at(10), CY)], [("cy", 10, 10)]),
        ([event(at(10))], [event(at(10), BO.replace("ACCEPTED", "DECLINED"))], []),
        ([event(at(10))], [event(at(10), BO.replace("ACCEPTED", "NEEDS-ACTION"))], []),
        ([event(at(10))], [event(at(10), BO, "STATUS:CANCELLED")], []),
        ([event(at(10)), event(at(20), uid="v")], [event(at(20), uid="v")], [("bo", 20, 10)]),
        (
            [event(at(10)), event(at(20), uid="v")],
            [event(at(10))],
            [("bo", 10, 10), ("bo", 20, 10)],
        ),
        (
            [event(at(2), BO, WEEKLY)],
            [event(at(2), BO, WEEKLY, f"EXDATE{at(9)}")],
            [("bo", 2, 10), ("bo", 16, 10)],
        ),
        (
            [event(at(2), BO, WEEKLY)],
            [event(at(2), BO, "RRULE:FREQ=WEEKLY;UNTIL=20261110T000000Z")],
            [("bo", 2, 10), ("bo", 9, 10)],
        ),
        (
            [event(at(2), BO, WEEKLY)],
            [event(at(3), BO, WEEKLY)],
            [("bo", 3, 10), ("bo", 10, 10), ("bo", 17, 10)],
        ),
        (
            [event(at(2), BO, WEEKLY)],
            [event(at(2), BO, WEEKLY), event(at(11), BO, f"RECURRENCE-ID{at(9)}")],
            [("bo", 2, 10), ("bo", 11, 10), ("bo", 16, 10)],
        ),
        (
            [event(at(2), BO, WEEKLY)],
            [event(at(11), BO, f"RECURRENCE-ID{at(9)}")],
            [("bo", 11, 10), ("bo", 16, 10)],
        ),
        (
            [event(at(10))],
            [event(at(10), BO, "SEQUENCE:4", "DTSTAMP:20261111T000000Z")],
            [("bo", 10, 10)],
        ),
        ([event(at(10))], [event(";TZID=Europe/Berlin:20261110T110000")], [("bo", 10, 10)]),
        ([event(at(10))], [event(";VALUE=DATE:20261110")], [("bo", 10, 0)]),
        ([event(at(10))], [event(at(10)).replace("DTSTART:2026", "DTSTART:x")], [("bo", 10, 10)]),
        ([event(at(10))], [event(":20261210T100000Z")], []),
    ],
)
def test_the_second_export_holds_and_the_first_comes_back(first, then, expected) -> None:
    assert after(tuple(first), tuple(then)) == expected
    assert after(tuple(then), tuple(first), tuple(then)) == expected


def test_a_message_about_one_occurrence_leaves_the_others() -> None:
    importing = Importing()
    importing.take(calendar_file(whole(event(at(2), BO, WEEKLY)), NOW))
    moved = whole("METHOD:REQUEST", event(at(11), BO, f"RECURRENCE-ID{at(9)}"))
    importing.take(calendar_file(moved, NOW))
    gone = whole("METHOD:CANCEL", event(at(16), BO, f"RECURRENCE-ID{at(16)}"))
    importing.take(calendar_file(gone, NOW))
    days = [datetime.fromtimestamp(each[2] / 1000, UTC).day for each in importing.ledger.meetings()]
    assert days == [2, 11]
