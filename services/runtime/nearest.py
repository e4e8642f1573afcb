"""The known name that somebody may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_NEAR = 0.7
"""How alike two names must be, from 0 to 1: one letter in three may be wrong."""


def nearest(name: str, known: Iterable[str]) -> str:
    """As in `; did you mean log_level?`; nothing where no known name, or part of it, is near.

    >>> nearest("ingest_prt", ["ingest_port", "api_port"])
    '; did you mean ingest_port?'
    >>> nearest("securty", ["host", "kafka_security_protocol"])
    '; did you mean kafka_security_protocol?'
    """
    found = max(known, key=lambda each: _likeness(name, each), default="")
    return f"; did you mean {found}?" if _likeness(name, found) >= _NEAR else ""


def _likeness(name: str, known: str) -> float:
    """Of the whole, or a little less of as many words of it as `name` has."""
    words, count = known.split("_"), name.count("_") + 1
    parts = ("_".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return max(_ratio(name, known), max((0.9 * _ratio(name, part) for part in parts), default=0))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
