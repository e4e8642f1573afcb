"""Times as people say them: UTC days, and how long ago or ahead they are."""

from datetime import UTC, date, datetime

_MONTHS_FROM = 60
"""So many days are said as months."""


def parsed(time: str) -> datetime:
    """The RFC 3339 `time`."""
    return datetime.fromisoformat(time).astimezone(UTC)


def day(time: str) -> str:
    """The UTC day of an RFC 3339 time.

    >>> day("2026-11-24T16:00:00Z")
    '24 November 2026'
    """
    return _named(parsed(time).date())


def dated(time: str, now: str) -> str:
    """How long before or after `now` a time is, and its day; both RFC 3339.

    >>> dated("2026-11-24T16:00:00Z", "2026-11-28T09:00:00Z")
    '4 days ago (24 November 2026)'
    """
    that, today = parsed(time).date(), parsed(now).date()
    return f"{_relative((today - that).days)} ({_named(that)})"


def span(begins: str, ends: str) -> str:
    """From one UTC day to another.

    >>> span("2026-12-03T08:00:00Z", "2026-12-06T20:00:00Z")
    '3 December 2026 to 6 December 2026'
    """
    first, last = day(begins), day(ends)
    return first if first == last else f"{first} to {last}"


def every(days: float) -> str:
    """How often something happens that does so every so many days."""
    whole = max(round(days), 1)
    return "every day" if whole == 1 else f"every {whole} days"


def lasting(seconds: float) -> str:
    """A span of time, to its greatest unit."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(int(seconds // length), unit)
    return counted(int(seconds), "second")


def counted(number: int, unit: str) -> str:
    """So many of a unit."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _relative(days_ago: int) -> str:
    match days_ago:
        case 0:
            return "today"
        case 1:
            return "yesterday"
        case -1:
            return "tomorrow"
    length = _length(abs(days_ago))
    return f"{length} ago" if days_ago > 0 else f"in {length}"


def _length(days: int) -> str:
    if days < _MONTHS_FROM:
        return f"{days} days"
    years = days // 365
    return f"{days // 30} months" if years < 2 else f"{years} years"


def _named(that: date) -> str:
    return f"{that.day} {that:%B} {that.year}"
