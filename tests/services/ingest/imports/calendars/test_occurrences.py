from datetime import UTC, datetime

import pytest
from icalendar import Event

from services.ingest.imports.calendars.occurrences import Occurrences

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(*lines: str) -> Event:
    body = "\r\n".join(("BEGIN:VEVENT", "UID:u", *lines, "END:VEVENT", ""))
    return Event.from_ical(body)


def starts(*lines: str) -> list[datetime]:
    return [each["DTSTART"].dt for each in Occurrences([event(*lines)]).by(NOW)]


@pytest.mark.parametrize(
    ("rule", "count"), [("DAILY", 692), ("WEEKLY;INTERVAL=2", 50), ("HOURLY;INTERVAL=6", 2765)]
)
def test_each_once_in_order_of_time_up_to_now(rule: str, count: int) -> None:
    found = starts("DTSTART:20250101T110000Z", "DTEND:20250103T110000Z", f"RRULE:FREQ={rule}")
    assert len(found) == count
    assert found == sorted(set(found))
    assert found[-1] <= NOW


def test_none_from_before_1970() -> None:
    found = starts("DTSTART:19690101T110000Z", "RRULE:FREQ=YEARLY;COUNT=3")
    assert [each.year for each in found] == [1970, 1971]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20261123T110000Z",), False),
        (("DTSTART:20261123T130000Z",), True),
        (("DTSTART:20261123T110000Z", "DTEND:20261125T110000Z"), False),
        (("DTSTART:20261101T110000Z", "RRULE:FREQ=DAILY"), True),
        (("DTSTART:20261101T110000Z", "RRULE:FREQ=DAILY;COUNT=3"), False),
        (("DTSTART:20261101T110000Z", "RDATE:20261201T110000Z"), True),
    ],
)
def test_whether_any_is_still_to_come(lines: tuple[str, ...], expected: bool) -> None:
    assert Occurrences([event(*lines)]).go_on_after(NOW) is expected
