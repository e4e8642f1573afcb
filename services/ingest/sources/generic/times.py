"""Times as producers write them: in any format of the settings, or in the usual ones."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from services.ingest.sources.timestamps import epoch_ms

_UTC = (" UTC", " GMT", " Z")


def zone_of(name: str) -> ZoneInfo:
    """The time zone `name`, such as `Europe/Berlin`.

    Raises:
        ValueError: where there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{name!r} is no time zone, such as Europe/Berlin") from None


def read_time(stated: object, formats: Iterable[str], zone: tzinfo) -> object:
    """Epoch milliseconds; what cannot be read as it is.

    The `formats` are tried first, as of `strptime`; then a number of seconds or milliseconds,
    ISO 8601 with or without `UTC` behind it, and RFC 5322. Without an offset it is in `zone`.

    >>> read_time("2015-05-17 17:06:40 UTC", (), zone_of("Europe/Berlin"))
    1431882400000
    """
    if isinstance(stated, str):
        for format_ in formats:
            time = _parsed(stated, format_)
            if time is not None:
                return _ms(time, zone)
    number = epoch_ms(stated)
    if isinstance(number, int) or not isinstance(stated, str):
        return number
    time = _iso(stated.strip()) or _rfc5322(stated)
    return stated if time is None else _ms(time, zone)


def _ms(time: datetime, zone: tzinfo) -> int:
    """Epoch milliseconds; rounded down as all of Rapport's are."""
    aware = time if time.tzinfo is not None else time.replace(tzinfo=zone)
    return int(aware.replace(microsecond=0).timestamp()) * 1000 + aware.microsecond // 1000


def _parsed(stated: str, format_: str) -> datetime | None:
    try:
        return datetime.strptime(stated, format_)
    except ValueError:
        return None


def _iso(stated: str) -> datetime | None:
    for zone in _UTC:
        if stated.endswith(zone):
            stated = stated.removesuffix(zone).rstrip() + "Z"
    date, _, rest = stated.partition(" ")
    clock, _, offset = rest.partition(" ")
    try:
        return datetime.fromisoformat(f"{date} {clock}{offset}".strip())
    except ValueError:
        return None


def _rfc5322(stated: str) -> datetime | None:
    try:
        return parsedate_to_datetime(stated)
    except ValueError:
        return None
