from datetime import UTC, datetime

import pytest

from schemas.events import read_event
from services.ingest.sources.meetings import ROUND
from tests.services.ingest.imports.calendars.calendar_text import (
    BASE,
    calendar,
    pairs,
    read,
    reasons,
    statements,
    whole,
)

ANA_BO = [("ana@x.org", "bo@x.org")]


def event(lines: str, uid: str = "u") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\n{lines}\nEND:VEVENT"


def days(content: bytes) -> list[int]:
    return [datetime.fromtimestamp(each["at"] / 1000, UTC).day for each in statements(content)]


def test_a_meeting_of_two() -> None:
    [meeting] = statements(calendar(BASE + "\nLOCATION:Café Ulm"))
    read_event({"source": "calendar", **meeting})
    assert meeting == {
        "kind": "meeting",
        "id": "u0@1795168800000>mail:ana@x.org>mail:bo@x.org",
        "audience": 1,
        "actor": "mail:ana@x.org",
        "target": "mail:bo@x.org",
        "at": 1795168800000,
        "starts_at": 1795168800000,
        "ends_at": 1795172400000,
        "place": {"name": "Café Ulm"},
    }


def test_in_a_large_meeting_they_meet_the_organizer() -> None:
    many = "".join(f"\nATTENDEE;PARTSTAT=ACCEPTED:mailto:p{n:02}@x.org" for n in range(ROUND))
    found = pairs(calendar(BASE + many))
    assert len(found) == ROUND + 1
    assert {actor for actor, _ in found} == {"ana@x.org"}
    without = BASE.replace("ORGANIZER;CN=Ana:mailto:Ana@x.org\n", "")
    many += "\nATTENDEE;PARTSTAT=ACCEPTED:mailto:one-more@x.org"
    assert pairs(calendar(without + many)) == []
    assert reasons(calendar(without + many)) == ["a large meeting without its organizer"]


def test_a_series_up_to_now_without_what_was_taken_out() -> None:
    series = BASE.replace("20261120", "20261102") + "\nRRULE:FREQ=WEEKLY\nEXDATE:20261109T100000Z"
    assert days(calendar(series)) == [2, 16, 23]
    assert len({each["id"] for each in statements(calendar(series))}) == 3
    assert reasons(calendar(series)) == ["has not happened yet (a series counts as one)"]
    ended = series.replace("WEEKLY", "WEEKLY;UNTIL=20261116T100000Z")
    assert reasons(calendar(ended)) == []


def test_an_occurrence_moved_or_cancelled() -> None:
    series = event(BASE.replace("20261120", "20261102") + "\nRRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("RECURRENCE-ID:20261109T100000Z\n" + BASE.replace("20261120", "20261110"))
    gone = event(
        "RECURRENCE-ID:20261116T100000Z\nSTATUS:CANCELLED\n" + BASE.replace("20261120", "20261116")
    )
    assert days(whole(series, moved, gone)) == [2, 10]


def test_the_latest_of_several_versions_holds() -> None:
    versions = [event(BASE.replace("1120T10", f"112{n}T10") + f"\nSEQUENCE:{n}") for n in (2, 0, 1)]
    versions = [each.replace("1120T11", "1123T11") for each in versions]
    assert days(whole(*versions)) == [22]


def test_local_and_whole_day_times() -> None:
    local = BASE.replace(":20261120T100000Z", ";TZID=Europe/Berlin:20261120T100000").replace(
        "DTEND:20261120T110000Z\n", ""
    )
    day = BASE.replace(":20261120T100000Z", ";VALUE=DATE:20261119").replace(
        ":20261120T110000Z", ";VALUE=DATE:20261120"
    )
    assert [m["at"] for m in statements(calendar(local))] == [1795165200000]
    assert [m["at"] for m in statements(calendar(day))] == [1795046400000]


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Europe/Berlin", 9),
        ("W. Europe Standard Time", 9),
        ("/freeassociation.sourceforge.net/Europe/Berlin", 9),
        ("Nowhere/Known", 10),
    ],
)
def test_time_zones_by_their_many_names(zone: str, hour: int) -> None:
    content = calendar(BASE.replace(":20261120T100000Z", f";TZID={zone}:20261120T100000"))
    assert [m["at"] for m in statements(content)] == [1795132800000 + hour * 3_600_000]
    unknown = ["time zone 'Nowhere/Known' is not known, taken as UTC"]
    assert reasons(content) == (unknown if hour == 10 else [])


def test_times_in_a_zone_that_the_file_defines_by_days() -> None:
    zone = """BEGIN:VTIMEZONE
TZID:Tests/Five
BEGIN:STANDARD
DTSTART:19700101T000000
RDATE;VALUE=DATE:19700101
TZOFFSETFROM:+0500
TZOFFSETTO:+0500
END:STANDARD
END:VTIMEZONE"""
    content = whole(zone, event(BASE.replace(":20261120T1", ";TZID=Tests/Five:20261120T1", 1)))
    assert [m["at"] for m in statements(content.replace(b"T100000Z", b"T100000"))] == [
        1795150800000
    ]


@pytest.mark.parametrize(
    "lines",
    [
        BASE + "\nSTATUS:CANCELLED",
        BASE.replace("20261120", "20261220"),
        "DTSTART:20261120T100000Z\nSUMMARY:alone",
        "DTSTART:20261120T100000Z\nORGANIZER:mailto:ana@x.org",
    ],
)
def test_no_meeting_but_an_event_that_the_file_states(lines: str) -> None:
    file = read(calendar(lines))
    assert not file.events["u0"].gatherings
    assert len(file.passed_over) == 1


@pytest.mark.parametrize("content", [b"", b"Dear Bo,", b"BEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD\r\n"])
def test_no_calendar(content: bytes) -> None:
    with pytest.raises(ValueError, match="holds no calendar"):
        read(content)


@pytest.mark.parametrize(
    "lines",
    [
        "SUMMARY:never",
        BASE + "\nRRULE:COUNT=3",
        BASE + "\n" + BASE,
        BASE.replace("DTSTART:2026", "DTSTART:20"),
        BASE + "\nRRULE:FREQ=OFTEN",
        BASE + "\nRRULE:FREQ=DAILY;COUNT=x",
        BASE + "\nRRULE:FREQ=DAILY;INTERVAL=0",
        BASE + "\nRECURRENCE-ID:x",
    ],
)
def test_an_event_that_cannot_be_read_spoils_no_other(lines: str) -> None:
    content = calendar(lines, BASE)
    assert pairs(content) == ANA_BO
    assert "an event whose time or rule cannot be read" in reasons(content)
    assert read(content).events["u0"] is None


@pytest.mark.parametrize(
    "line",
    [
        "DTSTAMP:19970901T1300Z",
        "DTEND:yesterday",
        "DTEND:20261119T110000Z",
        "DTEND;VALUE=DATE:20261120",
        "DURATION:-PT1H",
        "DURATION:soon",
        "SEQUENCE:first",
        "EXDATE:never",
        "RDATE:sometime",
        "a line without anything",
        "X400;a=b;/C=US/:x",
        "GEO:here",
        "ATTENDEE;CN=Torn;PARTSTAT=ACC",
        "EPTED:mailto:torn@x.org",
        'ATTENDEE;CN="open:mailto:torn@x.org',
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:%%%",
        "BEGIN:VALARM\nTRIGGER:whenever\nno colon\nEND:VALARM",
        "CATEGORIES",
        "LOCATION:",
        "CREATED:x\nLAST-MODIFIED:y\nPRIORITY:z\nCLASS;;;:a\nURL:\nRELATED-TO\x00:b",
    ],
)
def test_a_line_that_cannot_be_read_leaves_the_rest_of_its_event(line: str) -> None:
    bare = BASE.replace("DTEND:20261120T110000Z\n", "") if line.startswith("D") else BASE
    assert pairs(calendar(bare + "\n" + line)) == ANA_BO
    assert pairs(calendar(line + "\n" + bare)) == ANA_BO


def test_an_alarm_without_its_end_leaves_the_rest_of_its_event() -> None:
    assert pairs(calendar(BASE + "\nBEGIN:VALARM\nTRIGGER:-PT5M", BASE)) == ANA_BO * 2


@pytest.mark.parametrize(
    "component",
    [
        "BEGIN:VTODO\nUID:t\nDTSTAMP:19970901T1300Z\nEND:VTODO",
        "BEGIN:VJOURNAL\nDTSTART:x\nEND:VJOURNAL",
        "BEGIN:VTODO\nUID:t",
        "BEGIN:VEVENT\nUID:torn",
        "BEGIN:X-OTHER\nBEGIN:X-INNER\nEND:X-OTHER",
        "BEGIN:VTIMEZONE\nTZID:Tests/Bad\nBEGIN:STANDARD\nDTSTART:x\nEND:STANDARD\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nEND:VTIMEZONE",
        "END:VEVENT",
        "no colon at the top level",
        "X-WR-CALNAME;:x",
    ],
)
def test_a_component_that_cannot_be_read_spoils_no_event(component: str) -> None:
    assert pairs(whole(component, event(BASE))) == ANA_BO
    assert pairs(whole(event(BASE), component)) == ANA_BO


def test_what_is_passed_over_is_reported_with_its_place() -> None:
    content = whole(
        "BEGIN:VTODO\nUID:t\nEND:VTODO", "torn", event(BASE + "\nSEQUENCE:x"), event("X:y", "v")
    )
    assert [tuple(each) for each in read(content).passed_over] == [
        ("VTODO is no event", "line 3"),
        ("not a property", "line 6: torn"),
        ("SEQUENCE cannot be read", "line 14: SEQUENCE:x"),
        ("an event whose time or rule cannot be read", "line 16, UID v"),
    ]


def test_a_file_that_ends_too_early_counts_what_it_holds() -> None:
    content = calendar(BASE, BASE).rpartition(b"END:VEVENT")[0]
    assert len(pairs(content)) == 2
    assert not read(content).is_whole
    assert read(calendar(BASE)).is_whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_files_of_any_encoding(encoding: str) -> None:
    content = calendar(BASE + "\nLOCATION:Café").decode().encode(encoding)
    [meeting] = statements(content)
    assert meeting["place"] == {"name": "Café"}


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=SECONDLY;COUNT=1000000000"]
)
def test_a_series_ends_by_a_bound_and_it_is_said(rule: str, monkeypatch) -> None:
    monkeypatch.setattr("services.ingest.imports.calendars.calendar_file.MOST", 300)
    content = calendar(BASE.replace("20261120", "20260101") + f"\nRRULE:{rule}")
    assert len(pairs(content)) == 300
    assert reasons(content) == [
        "a series of more than 300 occurrences: the later ones are left out"
    ]


def test_a_rule_for_single_seconds_of_the_day_is_not_tried_second_by_second() -> None:
    content = calendar(BASE + "\nRRULE:FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0")
    assert pairs(content) == ANA_BO
    assert reasons(content) == [
        "a rule of single seconds of the day: its first occurrence alone is read"
    ]


def test_short_series_of_any_frequency() -> None:
    for rule in ("SECONDLY;COUNT=5", "MINUTELY;INTERVAL=10;COUNT=5", "HOURLY;BYHOUR=10;COUNT=3"):
        expected = int(rule[-1])
        assert len(
            pairs(calendar(BASE.replace("20261120", "20260101") + f"\nRRULE:FREQ={rule}"))
        ) == (expected)


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH"])
def test_messages_about_an_event_state_nothing(method: str) -> None:
    file = read(whole(f"METHOD:{method}", event(BASE)))
    assert not file.events
    assert [each.reason for each in file.passed_over] == [f"METHOD:{method} is no event"]


def test_a_message_that_cancels() -> None:
    file = read(whole("METHOD:CANCEL", event(BASE)))
    assert file.events["u"].is_all
    assert not file.events["u"].gatherings


def test_events_without_a_uid_are_told_apart_by_what_they_are() -> None:
    nameless = whole(
        *(
            f"BEGIN:VEVENT\nSUMMARY:{n}\n{BASE}\nDTSTAMP:2026112{n}T000000Z\nEND:VEVENT"
            for n in "12"
        )
    )
    assert len({each["id"] for each in statements(nameless)}) == 2
    again = nameless.replace(b"DTSTAMP:2026112", b"DTSTAMP:2026111")
    assert statements(again) == statements(nameless)


def test_the_span_of_a_file_goes_from_its_first_event_to_its_last_or_to_now() -> None:
    file = read(calendar(BASE, BASE.replace("20261120", "20261110")))
    assert (file.first, file.last) == (1794304800000, 1795168800000)
    series = read(calendar(BASE + "\nRRULE:FREQ=DAILY"))
    assert series.last == 1795435200000
    assert read(calendar(BASE.replace("20261120", "20261220"))).last == 1797760800000
