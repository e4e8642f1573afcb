from datetime import UTC, datetime

import pytest
from services.ingest.imports.calendar import meetings

from schemas.events import read_event
from services.ingest.sources.meetings import ROUND
from services.ingest.sources.statements import Ignored

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:u{n}\n{e}\nEND:VEVENT\n" for n, e in enumerate(events))
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def met(*events: str) -> list[dict[str, object]]:
    said = [each for each in meetings(calendar(*events), NOW) if not isinstance(each, Ignored)]
    for each in said:
        read_event({"source": "calendar", **each})
    return said


def pairs(said: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(str(s["actor"])[5:], str(s["target"])[5:]) for s in said]


BASE = """DTSTART:20261120T100000Z
DTEND:20261120T110000Z
ORGANIZER;CN=Ana:mailto:Ana@x.org
ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:MAILTO:ana@x.org
ATTENDEE;CN=Bo;PARTSTAT=TENTATIVE:mailto:bo@x.org"""


def test_a_meeting_of_two():
    [meeting] = met(BASE + "\nLOCATION:Café Ulm")
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


def test_everyone_meets_everyone_who_came():
    more = """
ATTENDEE;PARTSTAT=DECLINED:mailto:no@x.org
ATTENDEE;CUTYPE=ROOM:mailto:room@x.org
ATTENDEE:urn:uuid:7
ATTENDEE:mailto:cy@x.org"""
    found = met(BASE + more)
    assert [meeting["audience"] for meeting in found] == [2, 2, 2]
    assert pairs(found) == [
        ("ana@x.org", "bo@x.org"),
        ("ana@x.org", "cy@x.org"),
        ("bo@x.org", "cy@x.org"),
    ]


def test_in_a_large_meeting_they_meet_the_organizer():
    many = "".join(f"\nATTENDEE:mailto:p{n:02}@x.org" for n in range(ROUND))
    found = pairs(met(BASE + many))
    assert len(found) == ROUND + 1
    assert {actor for actor, _ in found} == {"ana@x.org"}


def test_a_series_up_to_now_without_what_was_taken_out():
    series = BASE.replace("20261120", "20261102").replace("20261120", "20261102")
    found = met(series + "\nRRULE:FREQ=WEEKLY\nEXDATE:20261109T100000Z")
    days = [datetime.fromtimestamp(m["at"] / 1000, UTC).day for m in found]
    assert days == [2, 16, 23]
    assert len({m["id"] for m in found}) == 3


def test_local_and_whole_day_times():
    local = BASE.replace(":20261120T100000Z", ";TZID=Europe/Berlin:20261120T100000").replace(
        "DTEND:20261120T110000Z\n", ""
    )
    whole = BASE.replace(":20261120T100000Z", ";VALUE=DATE:20261119").replace(
        ":20261120T110000Z", ";VALUE=DATE:20261120"
    )
    assert [m["at"] for m in met(local)] == [1795165200000]
    assert [m["at"] for m in met(whole)] == [1795046400000]


@pytest.mark.parametrize(
    "event",
    [
        BASE + "\nSTATUS:CANCELLED",
        BASE.replace("20261120", "20261220"),
        "DTSTART:20261120T100000Z\nSUMMARY:alone",
        "DTSTART:20261120T100000Z\nORGANIZER:mailto:ana@x.org",
    ],
)
def test_no_meeting(event):
    assert met(event) == []


@pytest.mark.parametrize("content", [b"", b"Dear Bo,", b"BEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD\r\n"])
def test_no_calendar(content):
    with pytest.raises(ValueError):
        list(meetings(content, NOW))


@pytest.mark.parametrize("event", ["SUMMARY:never", BASE + "\nRRULE:COUNT=3", BASE + "\n" + BASE])
def test_an_event_that_cannot_be_read_spoils_no_other(event):
    assert len(met(event, BASE)) == 1
