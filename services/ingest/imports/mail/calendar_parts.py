"""Whether a mail carries an invitation to a meeting, an answer to one, or its cancellation.

These are calendars with a method (RFC 5546). The meeting counts by itself, in whoever's calendar it
stands.
"""

import re

_METHOD = rb'method[=:]"?(?:request|reply|cancel|add|refresh|counter|declinecounter)\b'
_METHODS = re.compile(_METHOD, re.IGNORECASE)
_CONTENT_TYPE = re.compile(
    rb"^Content-Type:[ \t]*(?:\r?\n[ \t]+)?(?:text/calendar|application/ics)\b"
    rb"[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_CALENDAR = re.compile(rb"^BEGIN:VCALENDAR\r?\n(?:[^\n]*\n){0,20}?" + _METHOD, re.I | re.M)


def carries_invitation(raw: bytes) -> bool:
    """Whether a part of the mail `raw` is a calendar with a method, or `raw` is one itself.

    The method is a parameter of the part's type, or stands in a calendar that is not encoded.
    """
    parts = (_METHODS.search(part[0]) for part in _CONTENT_TYPE.finditer(raw))
    return any(parts) or _CALENDAR.search(raw) is not None


_STRUCTURE = re.compile(rb'"(?:TEXT" "CALENDAR|APPLICATION" "ICS)" \(([^()]*)\)', re.IGNORECASE)
_PARAMETER = re.compile(rb'"method" "(?:request|reply|cancel|add|refresh|counter|decl)', re.I)


def lists_invitation(body_structure: bytes) -> bool:
    """The same of a mail by its IMAP `BODYSTRUCTURE` (RFC 9051, 7.5.2): only types are seen."""
    parts = (_PARAMETER.search(part[1]) for part in _STRUCTURE.finditer(body_structure))
    return any(parts)
