"""How long a server wishes not to be asked again, by the headers of its answer.

`Retry-After` (RFC 9110) is seconds or a date. `X-RateLimit-Reset` and its like are an epoch, a
number of seconds, or, of Mastodon, RFC 3339; they count where nothing is left until then.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 7 * 86_400.0
"""Who asks for more is mistaken."""

GONE_S = 3_600.0
"""Pause after 410: what is gone may come back, but not soon."""

_GONE, _TOO_MANY = 410, 429
_LIMITS = ("X-RateLimit", "RateLimit", "X-Rate-Limit")
_FIRST_EPOCH_S, _FIRST_EPOCH_MS = 10**9, 10**11


def requested_pause_s(status: int, headers: Mapping[str, str], now_s: float) -> float:
    """After how many seconds from `now_s` (epoch seconds) to ask again at the earliest.

    0 where the answer says nothing about it.
    """
    gone = GONE_S if status == _GONE else 0.0
    return min(max(gone, *_stated(status, headers, now_s)), LONGEST_S)


def _stated(status: int, headers: Mapping[str, str], now_s: float) -> Iterator[float]:
    yield _until(headers.get("Retry-After"), parsedate_to_datetime, now_s)
    for limit in _LIMITS:
        if status == _TOO_MANY or headers.get(f"{limit}-Remaining", "").strip() == "0":
            yield _until(headers.get(f"{limit}-Reset"), datetime.fromisoformat, now_s)


def _until(stated: str | None, read: Callable[[str], datetime], now_s: float) -> float:
    """Seconds from `now_s` to what is `stated`: a number, or a time that `read` understands."""
    if stated is None:
        return 0.0
    try:
        return _from_number(float(stated), now_s)
    except ValueError:
        pass
    try:
        return max(read(stated).timestamp() - now_s, 0.0)
    except (ValueError, OverflowError):
        return 0.0


def _from_number(number: float, now_s: float) -> float:
    if number >= _FIRST_EPOCH_MS:
        number /= 1000
    return max(number - now_s if number >= _FIRST_EPOCH_S else number, 0.0)
