"""From the fields that a mapping gives to statements."""

from collections.abc import Iterator
from typing import Any

from schemas.kinds import KINDS
from services.ingest.sources.meetings import pairwise_meetings
from services.ingest.sources.statements import Ignored, Outcome, directed, numbered_id, one_act
from services.ingest.sources.timestamps import epoch_ms

_IDS = ("id", "actor", "target")
_TIMES = ("at", "starts_at", "ends_at")


def converted(fields: dict[str, Any]) -> dict[str, Any]:
    """Those of `fields` that are there, with numbers as ids and times as events have them."""
    fields = {name: value for name, value in fields.items() if value is not None}
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
    elif fields.get("undo") and not {"id", "at"} <= fields.keys():
        yield Ignored("an undo that does not state the id and the time of its event")
    elif not isinstance(target, list):
        yield _statement(kind, target, fields)
    elif not target:
        yield Ignored("it has no targets")
    elif KINDS[kind].mutual and _are_members([fields.get("actor"), *target]):
        id_, actor = fields.pop("id", None), fields.pop("actor")
        yield from pairwise_meetings(id_, actor, target, fields)
    else:
        said = (_statement(kind, each, _numbered(fields, n)) for n, each in enumerate(target))
        yield from one_act(said)


def _are_members(stated: list[Any]) -> bool:
    return all(isinstance(each, str) and each for each in stated)


def _numbered(fields: dict[str, Any], number: int) -> dict[str, Any]:
    """The same for the next target, under an id of its own."""
    if number and isinstance(fields.get("id"), str):
        return fields | {"id": numbered_id(fields["id"], number)}
    return fields


def _statement(kind: str, target: object, fields: dict[str, Any]) -> Outcome:
    if target is None:
        return {"kind": kind, **fields}
    return directed(kind, target=target, **fields)
