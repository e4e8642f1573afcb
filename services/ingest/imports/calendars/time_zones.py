"""Time zones that a file defines, made known to icalendar by their ids."""

import re
from collections.abc import Iterator

from icalendar import Timezone
from icalendar.timezone import tzp

from services.ingest.imports.calendars.components import Component
from services.ingest.sources.statements import Ignored

_READ = frozenset(
    {"BEGIN", "END", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "DTSTART", "RRULE", "RDATE"}
)
_WHOLE_DAYS = re.compile(r"^RDATE;VALUE=DATE:", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{8})(?!T)\b")


def learn(zone: Component) -> Iterator[Ignored]:
    """Let TZIDs mean `zone`; reports one that cannot be read."""
    body = "\r\n".join(_with_times(line.text) for line in zone.lines if line.name in _READ)
    try:
        read = Timezone.from_ical(f"BEGIN:VTIMEZONE\r\n{body}\r\nEND:VTIMEZONE\r\n")
        tzp.cache_timezone_component(read)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError) as error:
        yield Ignored("a time zone that cannot be read", f"line {zone.number}: {error}")


def _with_times(line: str) -> str:
    """A zone's dates are local times (RFC 5545 3.6.5), also where written as whole days."""
    if not _WHOLE_DAYS.match(line):
        return line
    return _DAY.sub(r"\1T000000", _WHOLE_DAYS.sub("RDATE:", line))
