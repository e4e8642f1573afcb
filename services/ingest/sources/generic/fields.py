"""From the fields that a mapping gives to statements."""

from collections.abc import Iterator
from typing import Any

from schemas.kinds import KINDS
from services.ingest.sources.statements import Ignored, Outcome, directed, numbered_id
from services.ingest.sources.timestamps import epoch_ms

_IDS = ("id", "actor", "target")
_TIMES = ("at", "starts_at", "ends_at")


def converted(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with numbers as ids and times as events have them."""
    for name in _IDS:
        if name in fields:
            fields[name] = _as_text(fields[name])
    for name in _TIMES:
        if name in fields:
            fields[name] = epoch_ms(fields[name])
    return fields


def _as_text(value: object) -> object:
    return [_id(each) for each in value] if isinstance(value, list) else _id(value)


def _id(value: object) -> object:
    return str(value) if type(value) is int else value


def outcomes(kind: object, fields: dict[str, Any]) -> Iterator[Outcome]:
    """A statement of `kind` for each target in `fields`, which other than `target` they share."""
    target = fields.pop("target", None)
    if not isinstance(kind, str) or kind not in KINDS:
        yield Ignored("its kind is not mapped")
    elif not isinstance(target, list):
        yield _statement(kind, target, fields)
    elif not target:
        yield Ignored("it has no targets")
    else:
        for number, each in enumerate(target):
            yield _statement(kind, each, _numbered(fields, number))


def _numbered(fields: dict[str, Any], number: int) -> dict[str, Any]:
    """The same for the next target, under an id of its own."""
    if number and isinstance(fields.get("id"), str):
        return fields | {"id": numbered_id(fields["id"], number)}
    return fields


def _statement(kind: str, target: object, fields: dict[str, Any]) -> Outcome:
    if target is None:
        return {"kind": kind, **fields}
    return directed(kind, target=target, **fields)
