"""CloudEvents 1.0 in JSON: the envelope, and the FeedEvent that its `data` states.

The envelope's `id` and `source` win; its `time` gives a missing `at`, the last part of its
`type` a missing `kind`. Header values are decoded as the HTTP protocol binding says (3.1.3.2).
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from schemas.events import FeedEvent, FieldError, InvalidEvent, read_sent_event
from schemas.times import InvalidTime, read_time
from services.http.problems import INVALID_BODY, Problem

REQUIRED = ("specversion", "id", "source", "type")
_PREFIX = b"ce-"
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')


def read_cloudevent(envelope: object) -> FeedEvent:
    """The event in a structured CloudEvent, a decoded JSON value.

    Raises:
        InvalidEvent: where an attribute is missing or wrong, or `data` states no event.
    """
    if not isinstance(envelope, dict):
        raise _no_envelope()
    _check_attributes(envelope)
    return _feed_event(envelope, _data(envelope))


def read_binary(attributes: Mapping[str, str], data: object) -> FeedEvent:
    """The event whose envelope's `attributes` came as headers and whose data is the body.

    Raises:
        InvalidEvent: where an attribute is missing or wrong, or `data` states no event.
    """
    _check_attributes(attributes)
    return _feed_event(attributes, data)


def kind_of(envelope: object) -> object:
    """The kind that a structured CloudEvent names, which need not be one that Rapport knows.

    Raises:
        InvalidEvent: where it is no CloudEvent.
    """
    if not isinstance(envelope, dict):
        raise _no_envelope()
    _check_attributes(envelope)
    try:
        return _kind(envelope, _data(envelope))
    except InvalidEvent:
        return _kind(envelope, None)


def kind_of_binary(attributes: Mapping[str, str], data: object) -> object:
    """The kind that a CloudEvent in binary mode names.

    Raises:
        InvalidEvent: where it is no CloudEvent.
    """
    _check_attributes(attributes)
    return _kind(attributes, data)


def header_attributes(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The attributes in `headers` (names in lower case), decoded.

    Raises:
        Problem: 400 for a header that comes twice or is not percent-encoded UTF-8.
    """
    attributes: dict[str, str] = {}
    for header, value in headers:
        if header.startswith(_PREFIX):
            name = header.removeprefix(_PREFIX).decode("latin-1")
            if name in attributes:
                raise Problem(INVALID_BODY, f"The header ce-{name} comes more than once")
            attributes[name] = _decoded(name, value)
    return attributes


def _decoded(name: str, value: bytes) -> str:
    unquoted = _QUOTED.sub(lambda m: re.sub(rb"\\(.)", rb"\1", m[1]), value)
    try:
        return unquote_to_bytes(unquoted).decode()
    except UnicodeDecodeError:
        raise Problem(INVALID_BODY, f"The header ce-{name} is not UTF-8") from None


def _check_attributes(envelope: Mapping[str, Any]) -> None:
    errors = [
        FieldError(name, "is required in a CloudEvent")
        for name in REQUIRED
        if envelope.get(name) in (None, "")
    ]
    errors += [
        FieldError(name, "must be a string")
        for name in (*REQUIRED, "time", "datacontenttype")
        if not isinstance(envelope.get(name, ""), str | None)
    ]
    if not errors and envelope["specversion"] != "1.0":
        errors.append(FieldError("specversion", "must be 1.0"))
    if errors:
        raise InvalidEvent(errors)


def _data(envelope: Mapping[str, Any]) -> object:
    if envelope.get("data_base64") is None:
        return envelope.get("data")
    if envelope.get("data") is not None:
        raise InvalidEvent([FieldError("data_base64", "stands beside data; only one may")])
    try:
        return orjson.loads(base64.b64decode(envelope["data_base64"], validate=True))
    except (TypeError, ValueError, binascii.Error):
        raise InvalidEvent([FieldError("data_base64", "must be base64 of JSON")]) from None


def _feed_event(envelope: Mapping[str, Any], data: object) -> FeedEvent:
    if not isinstance(data, dict):
        raise InvalidEvent([FieldError("data", "must be a FeedEvent, a JSON object")])
    stated = {**data, "id": envelope["id"], "source": envelope["source"]}
    stated["kind"] = _kind(envelope, data)
    if stated.get("at") is None and envelope.get("time") is not None:
        stated["at"] = _checked_time(envelope["time"])
    return read_sent_event(stated)


def _kind(envelope: Mapping[str, Any], data: object) -> object:
    stated = data.get("kind") if isinstance(data, dict) else None
    return envelope["type"].rpartition(".")[2] if stated is None else stated


def _no_envelope() -> InvalidEvent:
    return InvalidEvent([FieldError("", "must be a CloudEvent, a JSON object")])


def _checked_time(value: str) -> str:
    try:
        read_time(value)
    except InvalidTime as error:
        raise InvalidEvent([FieldError("time", str(error))]) from None
    return value
