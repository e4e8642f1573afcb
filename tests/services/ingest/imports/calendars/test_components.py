from services.ingest.imports.calendars.components import ComponentReader, Components
from services.ingest.imports.content_lines import content_lines


def read(*lines: str) -> Components:
    return ComponentReader().read(content_lines("\n".join(lines).encode()))


def test_an_event_without_what_stands_in_it_and_the_method_of_its_calendar() -> None:
    found = read(
        "BEGIN:VCALENDAR", "METHOD:request", "BEGIN:VEVENT", "UID:u", "BEGIN:VALARM", "TRIGGER:x",
        "BEGIN:X-DEEPER", "A:b", "END:VALARM", "SUMMARY:s", "END:VEVENT", "END:VCALENDAR",
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    first, second = found.events
    assert [line.text for line in first.lines] == ["UID:u", "SUMMARY:s"]
    assert (first.method, first.number, second.method) == ("REQUEST", 3, "")
    assert (found.calendars, found.is_whole, found.passed_over) == (2, True, [])


def test_a_time_zone_with_all_that_stands_in_it() -> None:
    body = ["TZID:z", "BEGIN:STANDARD", "DTSTART:x", "END:STANDARD"]
    found = read("BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", *body, "END:VTIMEZONE", "END:VCALENDAR")
    assert [line.text for line in found.time_zones[0].lines] == body


def test_what_is_torn_ends_where_the_next_begins() -> None:
    found = read(
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "BEGIN:VALARM", "BEGIN:VEVENT", "UID:b"
    )
    assert [[line.text for line in each.lines] for each in found.events] == [["UID:a"], ["UID:b"]]
    assert [each.example for each in found.passed_over] == ["line 2", "line 5"]
    assert not found.is_whole
