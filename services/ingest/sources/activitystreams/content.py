"""The content of things: text, link, topics, place and times, as events have them."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from schemas.times import InvalidTime
from services.ingest.sources.activitystreams.vocabulary import (
    ByLanguage,
    Refs,
    Thing,
    ids,
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
            return {"name": name, "latitude": thing.latitude, "longitude": thing.longitude}
    return None


def instant(*stated: str | None) -> str | None:
    """The first of these times that can be read, else what is stated first: no event has that."""
    times = [time for time in stated if time]
    return next(filter(None, map(_readable, times)), next(iter(times), None))


def rfc3339(stated: str | None) -> str | None:
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


def _readable(stated: str) -> str | None:
    try:
        return rfc3339(stated)
    except InvalidTime:
        return None


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


def _first(stated: list[str], by_language: ByLanguage) -> str | None:
    return next((text for text in (*stated, *by_language.values()) if text), None)


def _topics(thing: Thing) -> list[str]:
    tags = things(thing.tag)
    names = [name for tag in tags for name in tag.name if name[:1] == "#" or _is_hashtag(tag)]
    return [topic for topic in dict.fromkeys(name.removeprefix("#") for name in names) if topic]


def _is_hashtag(tag: Thing) -> bool:
    return "Hashtag" in types(tag)
