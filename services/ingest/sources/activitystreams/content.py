"""The content of things: text, link, topics, place and times, as events have them."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from schemas.times import InvalidTime
from services.ingest.sources.activitystreams.vocabulary import (
    ByLanguage,
    Refs,
    Texts,
    Thing,
    ids,
    texts,
    things,
    types,
)

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def content_of(ref: str | Thing) -> dict[str, Any]:
    """Text, url and topics of a thing; for a bare id, that as the url."""
    if isinstance(ref, str):
        return {"url": ref}
    return {"text": _text(ref), "url": link(ref), "topics": _topics(ref) or None}


def link(ref: str | Thing) -> str | None:
    """The address at which people see a thing."""
    if isinstance(ref, str):
        return ref
    return next(iter(ids(ref.url)), None) or ref.href or ref.id


def title(thing: Thing) -> str | None:
    """The name of `thing`."""
    return _first(thing.name, thing.name_map) or thing.preferred_username


def place_of(refs: Refs) -> dict[str, Any] | None:
    """The first place in `refs` that has a name."""
    for thing in things(refs):
        name = title(thing)
        if name and "Place" in types(thing):
            latitude, longitude = coordinate(thing.latitude), coordinate(thing.longitude)
            return {"name": name, "latitude": latitude, "longitude": longitude}
    return None


def coordinate(stated: float | str | None) -> float | None:
    """Degrees.

    Raises:
        ValueError: where it is no number.
    """
    return None if stated is None else float(stated)


def instant(stated: str | None) -> str | None:
    """An XSD time as RFC 3339: seconds are optional, and one without an offset is taken as UTC.

    Raises:
        InvalidTime: where it is no time.
    """
    if stated is None:
        return None
    try:
        time = datetime.fromisoformat(stated)
    except ValueError:
        raise InvalidTime("is not a date and time") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()


def text_of(markup: str) -> str:
    """The text of HTML, a line for each paragraph.

    >>> text_of("<p>Ana &amp; Bo</p><p>met</p>")
    'Ana & Bo\\nmet'
    """
    text = _TAG.sub("", _BREAK.sub("\n", markup))
    try:
        return unescape(text).strip()
    except ValueError:  # a character reference of thousands of digits
        return text.strip()


def _text(thing: Thing) -> str | None:
    written = _first(thing.content, thing.content_map)
    if written is None:
        return title(thing) or _first(thing.summary, thing.summary_map)
    return text_of(written) if thing.media_type in (None, "text/html") else written


def _first(stated: Texts, by_language: ByLanguage) -> str | None:
    values = [*texts(stated), *(by_language or {}).values()]
    return next((value for value in values if value), None)


def _topics(thing: Thing) -> list[str]:
    names = [name for tag in things(thing.tag) for name in texts(tag.name)]
    return [name[1:] for name in dict.fromkeys(names) if name[:1] == "#" and name[1:]]
