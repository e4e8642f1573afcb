"""Calendar files made of parts, and what they come to."""

from datetime import UTC, datetime

from services.ingest.imports.calendars.calendar_file import CalendarFile, calendar_file
from services.ingest.imports.calendars.difference import difference

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

BASE = """DTSTART:20261120T100000Z
DTEND:20261120T110000Z
ORGANIZER;CN=Ana:mailto:Ana@x.org
ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:MAILTO:ana@x.org
ATTENDEE;CN=Bo;PARTSTAT=TENTATIVE:mailto:bo@x.org"""
"""The lines of an event at which ana met bo."""


def whole(*components: str) -> bytes:
    """A calendar of components."""
    body = "\n".join(components)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def calendar(*events: str) -> bytes:
    """A calendar of the lines of events, of UIDs u0, u1, …"""
    return whole(*(f"BEGIN:VEVENT\nUID:u{n}\n{e}\nEND:VEVENT" for n, e in enumerate(events)))


def read(content: bytes) -> CalendarFile:
    return calendar_file(content, NOW)


def statements(content: bytes) -> list[dict[str, object]]:
    """What the first import of a calendar states."""
    return difference({}, read(content), "calendar").statements


def pairs(content: bytes) -> list[tuple[str, str]]:
    """Who met whom, without `mail:`."""
    return [(str(s["actor"])[5:], str(s["target"])[5:]) for s in statements(content)]


def reasons(content: bytes) -> list[str]:
    """Why parts were passed over."""
    return [each.reason for each in read(content).passed_over]
