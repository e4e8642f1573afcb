"""From the fields that a mapping gives to statements."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from schemas.kinds import Kind
from services.ingest.sources.generic.times import read_time
from services.ingest.sources.meetings import pairwise_meetings
from services.ingest.sources.statements import Ignored, Outcome, directed, numbered_id, one_act

_IDS = frozenset({"id", "actor", "target"})
_FLAGS = frozenset({"undo", "is_brand"})
_TIMES = frozenset({"at", "starts_at", "ends_at"})


def converted(fields: dict[str, Any], formats: Iterable[str], zone: tzinfo) -> dict[str, Any]:
    """Those of `fields` that are there, with numbers as ids and times as events have them.

    Empty text is not there: many producers send it for what they do not know. Nor is false, which
    JMESPath gives for `condition && value`, but for `undo` and the like.
    """
    fields = {
        name: _filled(value)
        for name, value in fields.items()
        if not _is_blank(value) and (value is not False or name in _FLAGS)
    }
    for name in _IDS & fields.keys():
        fields[name] = _as_text(fields[name])
    for name in _TIMES & fields.keys():
        fields[name] = read_time(fields[name], formats, zone)
    return fields


def _filled(value: object) -> object:
    return [each for each in value if not _is_blank(each)] if isinstance(value, list) else value


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _as_text(value: object) -> object:
    return [_id(each) for each in value] if isinstance(value, list) else _id(value)


def _id(value: object) -> object:
    return str(value) if type(value) is int else value


def outcomes(kind: Kind, fields: dict[str, Any], example: str) -> Iterator[Outcome]:
    """A statement of `kind` for each target in `fields`, which other than `target` they share.

    An update has no target, whatever is stated. `example` says of which item they are.
    """
    target = fields.pop("target", None)
    if fields.get("undo") and not {"id", "at"} <= fields.keys():
        yield Ignored("an undo that does not state the id and the time of its event", example)
    elif not kind.directed:
        yield {"kind": kind.name, **fields}
    elif not isinstance(target, list):
        yield _to(target, kind, fields)
    elif not target:
        yield Ignored("it has no targets", example)
    elif kind.mutual and _are_members([fields.get("actor"), *target]):
        id_, actor = fields.pop("id", None), fields.pop("actor")
        yield from pairwise_meetings(id_, actor, target, fields)
    else:
        yield from one_act(_each(kind, target, fields))


def _are_members(stated: list[Any]) -> bool:
    return all(isinstance(each, str) and each for each in stated)


def _each(kind: Kind, targets: list[Any], fields: dict[str, Any]) -> Iterator[Outcome]:
    for number, target in enumerate(targets):
        yield _to(target, kind, _numbered(fields, number))


def _to(target: object, kind: Kind, fields: dict[str, Any]) -> Outcome:
    if isinstance(target, str):
        return directed(kind.name, target=target, **fields)
    return {"kind": kind.name, "target": target, **fields}  # invalid, and may be deep to compare


def _numbered(fields: dict[str, Any], number: int) -> dict[str, Any]:
    """The same for the next target, under an id of its own."""
    if number and isinstance(fields.get("id"), str):
        return fields | {"id": numbered_id(fields["id"], number)}
    return fields
