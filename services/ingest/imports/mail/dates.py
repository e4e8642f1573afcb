"""When a mail was sent: what its Date says where that can be, else when it was received."""

import re
from datetime import UTC, datetime, timedelta, timezone

from services.ingest.imports.mail.headers import Headers

EARLIEST = datetime(1982, 8, 13, tzinfo=UTC)
"""The day of RFC 822: what is dated earlier (1970, 1980) was dated by a clock without battery."""

AHEAD = timedelta(minutes=10)
"""How far ahead of now a clock may be."""

IN_TRANSIT = timedelta(days=1)
"""How far its Date may be after its receipt, as zones are often stated wrongly."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})"
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
_ZONE = r"\(?(?P<zone>(?:gmt|utc)?[+-]\d{4}\b|[a-z]{1,5}\b)"
_YEAR = r"(?P<year>\d{2,4})\b"
_LAST = _ZONE.replace("zone", "last")
_FORMS = (
    rf"\b{_DAY}[\s-]+{_MONTH}[\s,-]+{_YEAR}[\s,]+{_TIME}(?:\s*{_ZONE})?",
    rf"\b{_MONTH}\s+{_DAY}\s+{_TIME}\s+(?:{_ZONE}\)?\s+)?{_YEAR}(?:\s+{_LAST})?",
    rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}[\s,]+{_TIME}(?:\s*{_ZONE})?",
)
_PATTERNS = [re.compile(form, re.IGNORECASE | re.ASCII) for form in _FORMS]

_HOURS = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}
_HOURS |= {"cet": 1, "met": 1, "cest": 2, "mest": 2, "eet": 2, "eest": 3, "bst": 1, "jst": 9}


def sent_at(mail: Headers, received: datetime | None, now: datetime) -> int | None:
    """When `mail` was sent (epoch milliseconds); None where nothing sane says it.

    Its Date counts unless it is before `EARLIEST`, ahead of `now`, or later than the topmost
    Received that is sane. That one counts instead, and without any, `received`: when the mailbox
    says that it has got it, which some programs fill in with anything.
    """
    sent = _sane(mail_date(mail.first("Date")), now)
    arrivals = (mail_date(each.rpartition(";")[2]) for each in mail.all("Received"))
    arrived = next((each for each in arrivals if _sane(each, now)), None)
    if sent is None or (arrived is not None and sent > arrived + IN_TRANSIT):
        sent = arrived or _sane(received, now)
    return None if sent is None else int(sent.timestamp() * 1000)


def _sane(when: datetime | None, now: datetime) -> datetime | None:
    return when if when is not None and EARLIEST <= when <= now + AHEAD else None


def mail_date(text: str) -> datetime | None:
    """The time in `text`, as RFC 5322 and its forerunners write it, or as `ctime` does.

    >>> mail_date("Fri, 20 Nov 2026 10:00:00 +0100").isoformat()
    '2026-11-20T10:00:00+01:00'
    """
    for pattern in _PATTERNS:
        found = pattern.search(text[:200])
        if found is not None:
            return _time(found.groupdict())
    return _iso(text.strip())


def _iso(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _time(stated: dict[str, str | None]) -> datetime | None:
    numbers = {name: int(stated[name] or 0) for name in ("day", "hour", "minute", "second")}
    month = _MONTHS.index((stated["month"] or "").lower()) + 1
    zone = _zone((stated.get("last") or stated["zone"] or "").lower())
    try:
        return datetime(
            _year(stated["year"] or ""),
            month,
            numbers["day"],
            numbers["hour"],
            numbers["minute"],
            min(numbers["second"], 59),  # a leap second
            tzinfo=zone,
        )
    except ValueError:
        return None


def _year(stated: str) -> int:
    """Two digits are of 1950 to 2049, three of a program that counted from 1900 (RFC 5322, 4.3)."""
    year = int(stated)
    if len(stated) == 2 and year < 50:
        return year + 2000
    return year if len(stated) == 4 else year + 1900


def _zone(stated: str) -> timezone:
    """UTC where it is none that is known, as RFC 5322 says."""
    stated = stated.removeprefix("gmt").removeprefix("utc")
    if stated[:1] in ("+", "-"):
        ahead = timedelta(hours=int(stated[1:3]), minutes=int(stated[3:]))
        ahead = -ahead if stated[0] == "-" else ahead
        return timezone(ahead) if abs(ahead) < timedelta(days=1) else UTC
    return timezone(timedelta(hours=_HOURS.get(stated, 0)))
