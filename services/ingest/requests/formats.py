"""The media types that ingest takes, and how each holds its events."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from starlette.datastructures import Headers

from schemas.events import FeedEvent, read_sent_event
from services.http.problems import UNSUPPORTED_MEDIA_TYPE, Problem
from services.ingest.requests.cloudevents import (
    REQUIRED,
    header_attributes,
    kind_of,
    kind_of_binary,
    read_binary,
    read_cloudevent,
)
from services.ingest.requests.splitting import lines, many, one, one_or_many


class Format(NamedTuple):
    """`split` takes a body apart into JSON values (Problem), `read` makes one an event
    (InvalidEvent), `kind_of` says what kind one in an envelope names (InvalidEvent)."""

    split: Callable[[bytes], list[Any]]
    read: Callable[[object], FeedEvent]
    kind_of: Callable[[object], object] | None = None


FORMATS = {
    "application/json": Format(one_or_many, read_sent_event),
    "application/x-ndjson": Format(lines, read_sent_event),
    "application/ndjson": Format(lines, read_sent_event),
    "application/cloudevents+json": Format(one, read_cloudevent, kind_of),
    "application/cloudevents-batch+json": Format(many, read_cloudevent, kind_of),
}

_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})
_BINARY = frozenset(f"ce-{name}".encode() for name in REQUIRED)


def format_of(headers: Headers) -> Format:
    """The format that a request's headers announce.

    Raises:
        Problem: 415 for another media type or charset than these, 400 for damaged headers.
    """
    content_type = headers.get("content-type", "")
    media_type, charset = _parse(content_type)
    if charset not in _UTF_8:
        raise _unsupported(f"The charset {charset!r} is not known; send UTF-8")
    if _is_binary(headers, media_type):
        attributes = header_attributes(headers.raw)
        return Format(one, partial(read_binary, attributes), partial(kind_of_binary, attributes))
    if media_type not in FORMATS:
        raise _unsupported(f"The content type {content_type!r} is not known")
    return FORMATS[media_type]


def _is_binary(headers: Headers, media_type: str) -> bool:
    """A CloudEvent in binary mode: attributes in headers, and data that is JSON."""
    return media_type == "application/json" and any(name in _BINARY for name, _ in headers.raw)


def _parse(content_type: str) -> tuple[str, str]:
    """Media type and charset, in lower case."""
    media_type, *parameters = content_type.lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset":
            return media_type.strip(), value.strip('"')
    return media_type.strip(), "utf-8"


def _unsupported(detail: str) -> Problem:
    accepted = ", ".join(FORMATS)
    return Problem(
        UNSUPPORTED_MEDIA_TYPE, f"{detail}. Taken are {accepted}", headers={"Accept-Post": accepted}
    )
