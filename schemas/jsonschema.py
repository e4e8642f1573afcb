"""JSON Schema of FeedEvent, from its struct and the table of kinds."""

from typing import Any

import msgspec

from schemas.events import TIMES, FeedEvent
from schemas.kinds import INTERACTIONS, KINDS
from schemas.limits import MAX_AUDIENCE, MAX_ID_BYTES
from schemas.times import LATEST_MS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def feed_event_document() -> Schema:
    """The schema of what is posted to ingest, complete in itself."""
    return {
        "$schema": DIALECT,
        "$id": "urn:rapport:schema:feed-event",
        "$ref": "#/$defs/FeedEvent",
        "$defs": feed_event_schemas("#/$defs/{name}"),
    }


def feed_event_schemas(ref: str) -> dict[str, Schema]:
    """FeedEvent and the schemas it refers to by `ref`, a template such as `#/$defs/{name}`."""
    _, schemas = msgspec.json.schema_components([FeedEvent], ref_template=ref)
    del schemas["Side"]
    event, place = schemas["FeedEvent"], schemas["Place"]
    _refine_event(event, ref)
    place["properties"]["latitude"] |= {"minimum": -90, "maximum": 90}
    place["properties"]["longitude"] |= {"minimum": -180, "maximum": 180}
    for name, text in _OF_A_PLACE.items():
        place["properties"][name]["description"] = text
    return {"FeedEvent": event, "Place": place, "MemberId": _MEMBER_ID, "Time": _TIME}


_MEMBER_ID: Schema = {
    "title": "MemberId",
    "description": f"1 to {MAX_ID_BYTES} bytes of UTF-8 in normalisation form NFC, "
    "without white space, control or unassigned characters.",
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_ID_BYTES,
}

_TIME: Schema = {
    "title": "Time",
    "description": "RFC 3339 with its offset, or epoch milliseconds; from 1970 on.",
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "integer", "minimum": 0, "maximum": LATEST_MS},
    ],
}

_DESCRIPTIONS = {
    "id": "The producer's idempotency key; with `source` it names the event for ever.",
    "source": "Who sent it, a URI reference or a name.",
    "actor": "Who did it.",
    "target": "Whom it was done to: required for interactions and ties, refused for updates. "
    "Never the actor, which no JSON Schema can say.",
    "at": "When it happened; the receipt where missing.",
    "undo": "Takes back the event of the same source and id; kind, actor, target, `at` and "
    "audience are those of the event.",
    "audience": "How many members an interaction addressed, or met beside the actor.",
    "kind": "What was done.",
    "text": "What was written, posted or read.",
    "url": "Where it stands.",
    "topics": "What it, or of a profile the member, is about.",
    "place": "Of travel where to, of a profile where the member is at home.",
    "starts_at": "When a trip begins.",
    "ends_at": "When a trip ends.",
    "organization": "Of a job: where the actor works now.",
    "title": "Of a job: as what.",
    "previous_organization": "Of a job: where the actor worked before.",
    "name": "Of a profile: what the actor is called.",
    "is_brand": "Of a profile: whether the actor is a brand, not a person.",
    "aliases": "Of a profile: other ids of the actor.",
}

_OF_A_PLACE = {
    "name": "What it is called.",
    "country": "By ISO 3166 code, or its name.",
    "latitude": "Degrees north of the equator, WGS 84.",
    "longitude": "Degrees east of Greenwich, WGS 84.",
}


def _refine_event(event: Schema, ref: str) -> None:
    fields = event["properties"]
    del fields["side"]
    event["description"] = "What somebody did. Unknown fields are dropped."
    for name in ("id", "source"):
        fields[name] |= {"minLength": 1, "maxLength": MAX_ID_BYTES}
    fields["kind"] = {"enum": list(KINDS)}
    fields["actor"] = {"$ref": ref.format(name="MemberId")}
    for name, referred in (("target", "MemberId"), *((t, "Time") for t in TIMES)):
        fields[name] = {"anyOf": [{"$ref": ref.format(name=referred)}, {"type": "null"}]}
    fields["aliases"]["anyOf"][0]["items"] = {"$ref": ref.format(name="MemberId")}
    for name, text in _DESCRIPTIONS.items():
        fields[name]["description"] = text + _kept_of(name)
    event["allOf"] = [_target_rule(), _undo_rule(), _audience_rule()]


def _kept_of(field: str) -> str:
    """Which kinds a detail belongs to."""
    kinds = [kind.name for kind in KINDS.values() if field in kind.details]
    return f" Kept of: {', '.join(kinds)}; dropped elsewhere." if kinds else ""


def _target_rule() -> Schema:
    return {
        "if": _of_kinds([kind.name for kind in KINDS.values() if kind.directed]),
        "then": {"required": ["target"], "properties": {"target": {"type": "string"}}},
        "else": {"properties": {"target": {"type": "null"}}},
    }


def _undo_rule() -> Schema:
    undo = {"required": ["undo"], "properties": {"undo": {"const": True}}}
    undoable = _of_kinds([kind.name for kind in KINDS.values() if kind.undoable])
    with_time = {"required": ["at"], "properties": {"at": {"not": {"type": "null"}}}}
    return {"if": undo, "then": {"allOf": [undoable, with_time]}}


def _audience_rule() -> Schema:
    interactions = _of_kinds([kind.name for kind in INTERACTIONS.values()])
    bounds = {"minimum": 1, "maximum": MAX_AUDIENCE}
    return {"if": interactions, "then": {"properties": {"audience": bounds}}}


def _of_kinds(names: list[str]) -> Schema:
    return {"properties": {"kind": {"enum": names}}}
