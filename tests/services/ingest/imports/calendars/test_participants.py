"""Who took part, by the answers and roles that an event states."""

import pytest

from tests.services.ingest.imports.calendars.calendar_text import BASE, calendar, read

START = "DTSTART:20261120T100000Z\n"
ORGANIZER = "ORGANIZER:mailto:org@x.org\n"
ACCEPTED = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:"


def present(lines: str) -> list[str]:
    """Who was there, of an event that two more people came to."""
    sure = f"{ACCEPTED}sure1@x.org\n{ACCEPTED}sure2@x.org\n"
    [gathering] = read(calendar(START + sure + lines)).events["u0"].gatherings.values()
    return [each.removeprefix("mail:") for each in gathering.people if "sure" not in each]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"{ACCEPTED}bo@x.org", ["bo@x.org"]),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:bo@x.org", ["bo@x.org"]),
        ("ATTENDEE;PARTSTAT=accepted:MAILTO:Bo@X.org", ["bo@x.org"]),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bo@x.org", []),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@x.org", []),
        ('ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:cy@x.org":mailto:bo@x.org', []),
        ("ATTENDEE;PARTSTAT=X-MAYBE:mailto:bo@x.org", []),
        ("ATTENDEE;RSVP=TRUE:mailto:bo@x.org", []),
        ("ATTENDEE;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:bo@x.org", []),
        ("ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:bo@x.org", ["bo@x.org"]),
        ("ATTENDEE;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:room@x.org", []),
        ("ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED:mailto:beamer@x.org", []),
        ("ATTENDEE;CUTYPE=GROUP;PARTSTAT=ACCEPTED:mailto:all@x.org", []),
        ("ATTENDEE;CUTYPE=UNKNOWN;PARTSTAT=ACCEPTED:mailto:bo@x.org", ["bo@x.org"]),
        (f"{ACCEPTED}c_18@resource.calendar.google.com", []),
        (f"{ACCEPTED}abc@group.calendar.google.com", []),
        (f"{ACCEPTED}en.german#holiday@group.v.calendar.google.com", []),
        (f"{ACCEPTED}bo@mycalendar.google.com.example", ["bo@mycalendar.google.com.example"]),
        ("ORGANIZER:mailto:unknownorganizer@calendar.google.com", []),
        ("ORGANIZER;CN=Team:mailto:abc123@group.calendar.google.com", []),
        ("ATTENDEE;EMAIL=bo@x.org;PARTSTAT=ACCEPTED:/aMTIz/principal/", ["bo@x.org"]),
        ("ATTENDEE;EMAIL=bo@x.org;PARTSTAT=ACCEPTED:urn:uuid:1-2-3", ["bo@x.org"]),
        ('ATTENDEE;CN="bo@x.org";PARTSTAT=ACCEPTED:invalid:nomail', ["bo@x.org"]),
        ("ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:urn:uuid:1-2-3", []),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:%62o@x.org?subject=Lunch", ["bo@x.org"]),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto: <bo@x.org>", ["bo@x.org"]),
        ("ATTENDEE;PARTSTAT=ACCEPTED:bo@x.org", ["bo@x.org"]),
        ("ATTENDEE;;PARTSTAT=ACCEPTED;:mailto:bo@x.org", ["bo@x.org"]),
        ("ORGANIZER:mailto:no-reply@booking.example", []),
        ("ORGANIZER;EMAIL=org@x.org:/aMTIz/principal/", ["org@x.org"]),
        (ORGANIZER, ["org@x.org"]),
        (ORGANIZER + "ATTENDEE;PARTSTAT=DECLINED:mailto:org@x.org", []),
        (ORGANIZER + "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:org@x.org", []),
        (ORGANIZER + "ATTENDEE;PARTSTAT=DELEGATED:mailto:org@x.org", []),
        (ORGANIZER + "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:org@x.org", []),
        (ORGANIZER + "ATTENDEE;ROLE=CHAIR:mailto:org@x.org", ["org@x.org"]),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bo@x.org\n" + f"{ACCEPTED}bo@x.org", ["bo@x.org"]),
    ],
)
def test_who_was_there(lines: str, expected: list[str]) -> None:
    assert present(lines) == expected


def people(lines: str) -> list[str]:
    gatherings = read(calendar(START + lines)).events["u0"].gatherings.values()
    return [person.removeprefix("mail:") for each in gatherings for person in each.people]


def test_where_no_answer_is_stated_all_who_are_named_were_there() -> None:
    assert people(ORGANIZER + "ATTENDEE:mailto:bo@x.org") == ["bo@x.org", "org@x.org"]
    plain = (
        "ATTENDEE;CUTYPE=ROOM:mailto:room@x.org\nATTENDEE;ROLE=NON-PARTICIPANT:mailto:fyi@x.org\n"
    )
    assert people(plain + ORGANIZER + "ATTENDEE;CN=Bo:mailto:bo@x.org") == ["bo@x.org", "org@x.org"]


def test_an_invitation_that_nobody_answered_is_no_meeting() -> None:
    nobody = "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bo@x.org\n"
    assert people(ORGANIZER + nobody + "ATTENDEE:mailto:cy@x.org") == []


def test_who_came_meets_everyone_else_who_did() -> None:
    gathering = next(iter(read(calendar(BASE)).events["u0"].gatherings.values()))
    assert gathering.organizer == "mail:ana@x.org"
    assert gathering.people == ("mail:ana@x.org", "mail:bo@x.org")
