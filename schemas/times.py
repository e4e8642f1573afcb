"""Times as they travel: RFC 3339 or epoch milliseconds in, epoch milliseconds inside."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

_MINUTES = tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60))
_SECONDS = tuple(f"{second:02}" for second in range(60))
_FRACTIONS = ("Z", *(f".{ms:03}Z" for ms in range(1, 1000)))
"""Answers are full of times: looking the parts up takes a sixth of what formatting them takes."""

LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999."""


class InvalidTime(ValueError):
    """A value that is no time from 1970 on."""


def read_time(value: object) -> int:
    """Epoch milliseconds of an RFC 3339 string or of an integer of epoch milliseconds.

    Raises:
        InvalidTime: where it is neither, lies before 1970, or has no offset from UTC.
    """
    ms = _parse(value)
    if not 0 <= ms <= LATEST_MS:
        raise InvalidTime("must lie between 1970 and 9999")
    return ms


def _parse(value: object) -> int:
    if type(value) is int:
        return value
    if not isinstance(value, str):
        raise InvalidTime("must be an RFC 3339 time or an integer of epoch milliseconds")
    try:
        time = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        raise InvalidTime("is not an RFC 3339 time") from None
    if time.tzinfo is None:
        raise InvalidTime("must state its offset from UTC, such as Z or +02:00")
    return (time - _EPOCH) // _MS


def format_time(ms: int) -> str:
    """RFC 3339 in UTC, with milliseconds only where there are any.

    >>> format_time(1_764_000_000_000)
    '2025-11-24T16:00:00Z'
    """
    minutes, rest = divmod(ms, 60_000)
    day, minute = divmod(minutes, len(_MINUTES))
    seconds, fraction = divmod(rest, 1000)
    return f"{_date(day)}T{_MINUTES[minute]}:{_SECONDS[seconds]}{_FRACTIONS[fraction]}"


def format_day(day: int) -> str:
    """The date of a UTC day, counted from 1970.

    >>> format_day(20_416)
    '2025-11-24'
    """
    return _date(day)


@lru_cache(maxsize=1 << 14)
def _date(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).date().isoformat()
