"""Statements: what a payload says, as FeedEvents before they are validated."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeGuard

from schemas.limits import MAX_ID_BYTES

Statement = dict[str, Any]
"""The fields of a FeedEvent, as JSON."""

_ROOM_FOR_NUMBER = 10


class Ignored(NamedTuple):
    """Part of a payload that has no meaning here, or cannot be read, and is passed over.

    `reason` is the same for all of a sort, as they are counted by it; `example` says what or where
    this one is: an index, a line, an id, the text that cannot be read.
    """

    reason: str
    example: str = ""


Outcome = Statement | Ignored
"""What one part of a payload is mapped to."""


def directed(kind: str, actor: object, target: object, **fields: Any) -> Outcome:
    """The statement of an interaction or tie; what somebody does to himself is ignored."""
    if actor == target:
        return Ignored(f"a {kind} to oneself")
    return {"kind": kind, "actor": actor, "target": target, **fields}


def namespaced(statement: Statement, namespace: str) -> Statement:
    """`statement` with its ends, which are a producer's own ids, behind `namespace`."""
    ends = {end: statement.get(end) for end in ("actor", "target")}
    members = {e: f"{namespace}{own}" for e, own in ends.items() if isinstance(own, str) and own}
    return statement | members


def one_act(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What one act is mapped to; whoever is addressed together is the `audience` of each.

    >>> one_act([directed("message", "ana", other) for other in ("bo", "cy", "ana")])[0]
    {'audience': 2, 'kind': 'message', 'actor': 'ana', 'target': 'bo'}
    """
    said = list(outcomes)
    audience = len({each["target"] for each in said if _is_directed(each)})
    return [{"audience": audience} | each if _is_directed(each) else each for each in said]


def _is_directed(outcome: Outcome) -> TypeGuard[Statement]:
    return not isinstance(outcome, Ignored) and isinstance(outcome.get("target"), str)


def id_of(sort: str, *parts: object) -> str | None:
    """The id of what something is about: its sort, and what distinguishes it from others of that.

    None where a part is missing; then what it is about cannot be distinguished.

    >>> id_of("like", "post-7", "ana"), id_of("like", None, "ana")
    ('like:post-7:ana', None)
    """
    if any(part is None or part == "" for part in parts):
        return None
    return fitting_id(":".join((sort, *map(str, parts))))


def fitting_id(key: str) -> str:
    """`key` where it can be an event's id, with room for a number; else its digest."""
    raw = key.encode(errors="replace")
    return key if 1 <= len(raw) <= MAX_ID_BYTES - _ROOM_FOR_NUMBER else digest(raw)


def numbered_id(key: str, number: int) -> str:
    """The id of the statement `number` of what is known as `key`."""
    return f"{key}:{number}" if number else key


def digest(content: bytes) -> str:
    """An id made from content that has none of its own."""
    return hashlib.sha256(content).hexdigest()
