"""Conventions that are mapped: a payload's statements become events with ids and members.

A statement is a FeedEvent as JSON. Its actor and target are the producer's own ids, which get
the source's namespace. Without an id of its own it is known by the delivery's, or by the digest of
the body; the second and later ones of a delivery by that and their number.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec

from schemas.events import FeedEvent, read_event
from schemas.limits import MAX_BODY_BYTES, MAX_EVENT_BYTES, MAX_EVENTS, MAX_ID_BYTES
from services.http.problems import TOO_LARGE, Problem
from services.ingest.requests.validation import validate
from services.ingest.sources.convention import Convention, Delivery, Ignored

Statement = dict[str, Any]

_ROOM_FOR_NUMBER = 10


class Mapped(Convention):
    """A convention whose payloads are mapped, statement by statement."""

    @abstractmethod
    def say(self, delivery: Delivery) -> Iterable[object]:
        """The statements of `delivery`, and what is `Ignored` of it.

        Raises:
            Problem: 400 or 422 where it is not what this convention sends.
        """

    def delivery_id(self, delivery: Delivery) -> str | None:
        """The producer's id of `delivery`, the same when it is sent again; None without any."""
        return None

    def namespace_of(self, source: str) -> str:
        """What stands before each member's id."""
        return f"{self.type}:"

    def read(self, delivery: Delivery, source: str) -> list[FeedEvent | Ignored]:
        """All that `delivery` says, in its order."""
        said = list(islice(self.say(delivery), MAX_EVENTS + 1))
        if len(said) > MAX_EVENTS:
            raise Problem(TOO_LARGE, f"A delivery may say at most {MAX_EVENTS} things")
        key = fitting(self.delivery_id(delivery) or digest(delivery.body))
        namespace = self.namespace_of(source)
        values = [_completed(each, n, key, source, namespace) for n, each in enumerate(said)]
        read = validate(values, _read)
        _check_sizes(read)
        return read


def directed(kind: str, actor: object, target: object, **fields: Any) -> Statement | Ignored:
    """The statement of an interaction or tie; what somebody does to himself is ignored."""
    if actor == target:
        return Ignored(f"a {kind} to oneself")
    return {"kind": kind, "actor": actor, "target": target, **fields}


def fitting(key: str) -> str:
    """`key` where it can be an event's id, with room for a number; else its digest."""
    raw = key.encode(errors="replace")
    return key if 1 <= len(raw) <= MAX_ID_BYTES - _ROOM_FOR_NUMBER else digest(raw)


def digest(content: bytes) -> str:
    """The id of what has none, from its content."""
    return hashlib.sha256(content).hexdigest()


def _completed(said: object, number: int, key: str, source: str, namespace: str) -> object:
    if not isinstance(said, dict):
        return said
    id_ = f"{key}:{number}" if number else key
    members = {end: _member(said.get(end), namespace) for end in ("actor", "target")}
    return {
        **said,
        "id": _or(said.get("id"), id_),
        "source": _or(said.get("source"), source),
        **members,
    }


def _or(stated: object, otherwise: str) -> object:
    return otherwise if stated is None else stated


def _member(stated: object, namespace: str) -> object:
    return f"{namespace}{stated}" if isinstance(stated, str) and stated else stated


def _read(said: object) -> FeedEvent | Ignored:
    return said if isinstance(said, Ignored) else read_event(said)


_encode = msgspec.json.Encoder().encode


def _check_sizes(read: list[FeedEvent | Ignored]) -> None:
    """A small body must not become a flood of large events."""
    total = 0
    for each in read:
        size = 0 if isinstance(each, Ignored) else len(_encode(each))
        total += size
        if size > MAX_EVENT_BYTES or total > MAX_BODY_BYTES:
            detail = f"Of {MAX_EVENT_BYTES} bytes an event, {MAX_BODY_BYTES} a delivery"
            raise Problem(TOO_LARGE, f"The delivery becomes more than it may. {detail}")
