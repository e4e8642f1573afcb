"""Times of feeds: RFC 822 and RFC 3339, and what is written instead of them."""

import calendar
import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from schemas.times import DAY_MS

_OFFSETS = {
    "UT": 0, "UTC": 0, "WET": 0, "BST": 100, "WEST": 100, "CET": 100, "MET": 100,
    "CEST": 200, "MEST": 200, "EET": 200, "SAST": 200, "EEST": 300, "MSK": 300,
    "SGT": 800, "JST": 900, "KST": 900, "AEST": 1000, "AEDT": 1100, "NZST": 1200, "NZDT": 1300,
    "EST": -500, "EDT": -400, "CST": -600, "CDT": -500, "MST": -700, "MDT": -600,
    "PST": -800, "PDT": -700, "AKST": -900, "AKDT": -800, "HST": -1000,
}  # fmt: skip
"""Offsets of the zones that feeds name, as `hhmm`; ambiguous ones as in America, as RFC 822 has."""

_ZONE = re.compile(r"\s*\(?\b([A-Z]{2,5})\)?\s*$")
_MIDNIGHT = re.compile(r"\b24:00(:00)?\b")
_CLOCK_ONLY = re.compile(r"\d{1,2}:\d\d")
"""Without a day: feedparser takes it for today's."""

_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
_FIRST_MS = 10**11


def feed_time(stated: str | None, parsed: Any) -> int | None:
    """Epoch milliseconds of what an entry states; None where it is no time from 1970 on.

    `parsed` is what feedparser makes of it (in UTC), which knows rarer forms but reads a number of
    seconds as a date, and takes zones that it does not know for UTC.

    >>> feed_time("Tue, 05 Mar 2024 24:00:00 CET", None), feed_time("1709679600", None)
    (1709679600000, 1709679600000)
    """
    text = (stated or "").strip()
    if _EPOCH.fullmatch(text):
        number = int(text)
        return number if number >= _FIRST_MS else number * 1000
    if _CLOCK_ONLY.match(text):
        return None
    midnight, plain = _without_midnight(text)
    plain = _with_offset(plain)
    time = _of_struct(parsed) if plain == text else None
    time = _read(plain) if time is None else time
    return None if time is None or time < 0 else time + midnight * DAY_MS


def _without_midnight(text: str) -> tuple[bool, str]:
    """Whether it is 24:00, and the same as 0:00 of its day."""
    plain, found = _MIDNIGHT.subn("00:00:00", text, count=1)
    return found > 0, plain


def _with_offset(text: str) -> str:
    """`text` with the offset of the zone that it names."""
    zone = _ZONE.search(text)
    if zone is None or zone[1] not in _OFFSETS:
        return text
    return f"{text[: zone.start()]} {_OFFSETS[zone[1]]:+05}"


def _read(text: str) -> int | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            time = read(text)
        except ValueError:
            continue
        return calendar.timegm(time.timetuple()) * 1000 - _offset_ms(time)
    return None


def _offset_ms(time: datetime) -> int:
    return (time.utcoffset() or timedelta()) // timedelta(milliseconds=1)


def _of_struct(parsed: Any) -> int | None:
    try:
        return None if parsed is None else calendar.timegm(parsed) * 1000
    except (ValueError, OverflowError):
        return None
