"""What stands in each topic, as the AsyncAPI document has it: keys, headers, payloads, examples."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from schemas.changes import Change, RelationshipChange
from schemas.commands import EraseCommand, RelationshipCommand, SettingsCommand
from schemas.events import FeedEvent, Side, sides
from schemas.feed_records import BOUND, TRACEPARENT
from schemas.jsonschema import Schema
from schemas.same_as import SameAs
from schemas.topics import (
    CHANGELOG,
    COMMANDS,
    CONTROL,
    DEAD_LETTERS,
    ERASURES,
    FEEDS,
    IDENTITIES,
    IMPORTS,
    RELATIONSHIP_CHANGES,
)

SCHEMAS = "#/components/schemas/{name}"
"""Where the document has the schema of a struct."""

STRUCTS = (RelationshipCommand, SettingsCommand, EraseCommand, RelationshipChange, SameAs)
"""What records are made of, beside events."""

_BYTES = "application/octet-stream"
_AT = 1_795_428_000_000
_HASH = "9c56cc51b374c3ba189210d5b6d4bf57"
_NUMBER: Schema = {"type": "string", "pattern": "^[0-9]+$"}
_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_POST = FeedEvent(
    id="7", source="journal", kind="post", actor="ana", at=_AT, text="Kafka", topics=["kafka"]
)
_CALL = FeedEvent(id="8", source="crm", kind="call", actor="ana", target="bo", at=_AT)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Records of `topics`; an example is headers and payload."""

    name: str
    topics: Sequence[str]
    summary: str
    key: Schema
    payload: Schema
    headers: Schema | None = None
    content_type: str | None = None
    examples: Sequence[tuple[Mapping[str, str] | None, Any]] = ()

    def documented(self) -> Schema:
        """As AsyncAPI has it."""
        said: Schema = {"name": self.name, "summary": self.summary, "payload": self.payload}
        if self.content_type:
            said["contentType"] = self.content_type
        if self.headers:
            said["headers"] = self.headers
        if self.examples:
            said["examples"] = [_example(*each) for each in self.examples]
        return said | {"bindings": {"kafka": {"key": self.key, "bindingVersion": "0.5.0"}}}


def _example(headers: Mapping[str, str] | None, payload: Any) -> Schema:
    headed = {} if headers is None else {"headers": dict(headers)}
    return headed | {"payload": msgspec.to_builtins(payload)}


def _records_of(event: FeedEvent) -> list[FeedEvent]:
    return [msgspec.structs.replace(event, side=side) for _, side in sides(event)]


def _one_of(*structs: type) -> Schema:
    found = [{"$ref": SCHEMAS.format(name=struct.__name__)} for struct in structs]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _member(description: str) -> Schema:
    return {"allOf": [{"$ref": SCHEMAS.format(name="MemberId")}], "description": description}


def _internal(name: str, topics: Sequence[str], summary: str, key: str, **said: Any) -> Message:
    """Records that Rapport writes for itself: they may change with any version."""
    return Message(
        name=name,
        topics=topics,
        summary=f"{summary}; Rapport's own, and other with any version",
        key=_text(key),
        **said,
    )


_FEED_RECORD = Message(
    name="FeedRecord",
    topics=FEEDS,
    summary="A FeedEvent under one of its owners",
    key=_member("The owner: the actor, or where `side` is `in`, the target."),
    headers={
        "type": "object",
        "properties": {
            BOUND[0]: {
                "const": BOUND[1].decode(),
                "description": "It came by a key bound to members: a meeting then counts for the "
                "other side as the actor's own act, and a connect holds once both sent one.",
            },
            TRACEPARENT: _text(
                "Its request is traced: the context of that span, as W3C defines it; the scorer "
                "goes on with it."
            ),
        },
    },
    payload={
        "allOf": [{"$ref": SCHEMAS.format(name="FeedEvent")}],
        "required": ["side"],
        "properties": {
            "side": {
                "enum": [side.value for side in Side],
                "description": "`update` and `out`: the key is the actor; `in`: the target.",
            }
        },
    },
    examples=[
        *((None, record) for record in _records_of(_POST)),
        *(({TRACEPARENT: _TRACE}, record) for record in _records_of(_CALL)),
    ],
)

_COMMAND = Message(
    name="Command",
    topics=[COMMANDS],
    summary="What users set, and erasures",
    key=_text("The ego; that of an erasure, which stands in every partition, names nobody."),
    payload=_one_of(RelationshipCommand, SettingsCommand, EraseCommand),
    examples=[
        (None, RelationshipCommand(id="1", ego="ana", contact="bo", at=_AT, cadence_days=30)),
        (None, EraseCommand(id="2", hashes=[_HASH], cutoff=_AT)),
    ],
)

_CHANGE = Message(
    name="Change",
    topics=[RELATIONSHIP_CHANGES],
    summary="What has changed in a relationship that its ego may want to know of",
    key=_member("The ego."),
    payload=_one_of(RelationshipChange),
    examples=[
        (
            None,
            RelationshipChange(
                id="9a2f",
                type=Change.GOING_COLD,
                ego="ana",
                contact="bo",
                at="2026-11-23T10:00:00Z",
                score=41.5,
                stage="contact",
                linked=True,
                usual_gap_days=9.0,
                silent_days=16,
            ),
        )
    ],
)

_SAME_AS = Message(
    name="SameAs",
    topics=[IDENTITIES],
    summary="Whether two members are one; the latest of a pair holds",
    key=_text("Both ids in their order, with a zero byte in between."),
    payload=_one_of(SameAs),
    examples=[(None, SameAs(member="ana", alias="mail:ana@example.org"))],
)

_DEAD_LETTER = Message(
    name="DeadLetter",
    topics=[DEAD_LETTERS],
    summary="A record that could not be processed, its key and value as they were",
    key=_text("As it was."),
    content_type=_BYTES,
    headers={
        "type": "object",
        "required": ["reason", "topic", "partition", "offset", "timestamp"],
        "properties": {
            "reason": _text("Why it could not be processed."),
            "topic": _text("Where it stood, without the prefix of topics."),
            "partition": _NUMBER,
            "offset": _NUMBER,
            "timestamp": _NUMBER | {"description": "Epoch milliseconds."},
        },
    },
    payload=_text("The bytes of its value, whatever they are."),
    examples=[
        (
            {
                "reason": "kind: unknown kind 'hug'",
                "topic": "feed.interactions",
                "partition": "3",
                "offset": "1024",
                "timestamp": str(_AT),
            },
            '{"kind":"hug","actor":"ana","target":"bo"}',
        )
    ],
)

_TABLE_RECORD = _internal(
    "TableRecord",
    CHANGELOG,
    "A record of the tables, from which they are restored: read the api, not these",
    "The key in the table.",
    content_type=_BYTES,
    payload=_text("Its first byte is its layout; a tombstone deletes it."),
)

_ERASURE = _internal(
    "Erasure",
    [ERASURES],
    "A statement that a member asked to be forgotten, or the secret of its hash",
    "The member's keyed hash, hexadecimal; that of a secret begins with a zero byte.",
    payload={
        "type": "object",
        "properties": {
            "always": {"type": "boolean", "description": "Also whatever comes later."},
            "secret": _text("The key of the hash, hexadecimal."),
        },
    },
    examples=[(None, {"always": False})],
)

_IMPORTED = _internal(
    "Imported",
    [IMPORTS],
    "What an importer remembers of what a source stated",
    "What it is of, such as a calendar's event, and its source.",
    payload={"description": "JSON, by kind of import."},
)

_CONTROL = _internal(
    "Control",
    [CONTROL],
    "A small value that all of Rapport shares",
    "What it is: `replay:` and the digest of a file, `resumed:` and a partition.",
    payload={"type": "object"},
    examples=[(None, {"file": "mail.csv", "events": 59835, "finished_at": "2026-11-23T10:00:00Z"})],
)

MESSAGES = (
    _FEED_RECORD,
    _COMMAND,
    _CHANGE,
    _SAME_AS,
    _DEAD_LETTER,
    _TABLE_RECORD,
    _ERASURE,
    _IMPORTED,
    _CONTROL,
)
"""All messages; each topic has one."""
