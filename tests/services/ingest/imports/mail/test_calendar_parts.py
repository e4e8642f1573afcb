import pytest

from services.ingest.imports.mail.calendar_parts import carries_invitation, lists_invitation

TYPES = [
    "text/calendar; method=REQUEST; charset=utf-8",
    'TEXT/CALENDAR; charset="utf-8"; method="reply"',
    "text/calendar;\n\tcharset=utf-8;\n method=CANCEL",
    'application/ics; name="invite.ics"; method=COUNTER',
]


@pytest.mark.parametrize("type_", TYPES)
def test_a_part_or_the_whole(type_: str) -> None:
    whole = f"From: a@b\nContent-Type: {type_}\n\nBEGIN:VCALENDAR\n"
    part = (
        f'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: {type_}\n\nQk\n--b--\n'
    )
    for mail in (whole, part):
        assert carries_invitation(mail.encode())
        assert carries_invitation(mail.replace("\n", "\r\n").encode())


def test_a_calendar_that_states_its_method_itself() -> None:
    assert carries_invitation(b"\n\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\n")
    assert not carries_invitation(b"\n\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\n")


@pytest.mark.parametrize(
    "mail",
    [
        "Content-Type: text/plain\n\nmy method=request is text/calendar",
        "Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nVERSION:2.0\n",
        "Content-Type: text/calendar; method=PUBLISH\n\n",
        "Content-Type: text/calendar\nX: method=request\n\n",
    ],
)
def test_others(mail: str) -> None:
    assert not carries_invitation(mail.encode())


def test_by_the_structure_of_a_body() -> None:
    text = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 9 1)'
    part = b'("TEXT" "CALENDAR" ("CHARSET" "utf-8" "METHOD" "REQUEST") NIL NIL "BASE64" 9 1)'
    assert lists_invitation(b"BODYSTRUCTURE (" + text + part + b' "MIXED")')
    assert lists_invitation(part.lower())
    assert not lists_invitation(b"BODYSTRUCTURE " + text)
    assert not lists_invitation(part.replace(b"REQUEST", b"PUBLISH"))
