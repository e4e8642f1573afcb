"""AsyncAPI 3 document of the topics, from their registry."""

from typing import Any, NamedTuple

import msgspec

from schemas.changes import Change, RelationshipChange
from schemas.commands import EraseCommand, RelationshipCommand, SettingsCommand
from schemas.events import FeedEvent, Side
from schemas.feed_records import BOUND, TRACEPARENT
from schemas.jsonschema import Schema, feed_event_schemas
from schemas.same_as import SameAs
from schemas.times import format_time
from schemas.topics import COMMANDS, FEEDS, IDENTITIES, RELATIONSHIP_CHANGES, TOPICS, Topic

_SCHEMAS = "#/components/schemas/{name}"
_KEYED = {"kafka": {"key": {"$ref": _SCHEMAS.format(name="MemberId")}, "bindingVersion": "0.5.0"}}


class _Message(NamedTuple):
    name: str
    payloads: tuple[type, ...]
    key: str
    bindings: Schema
    example: msgspec.Struct


_EGO = "the key is the ego"
_COMMANDED = "the key is the ego; that of an erasure names nobody"
_PAIR = "the key is both ids in their order, with a zero byte in between"
_AT = 1_795_428_000_000
_MESSAGES = {
    COMMANDS: _Message(
        "Command",
        (RelationshipCommand, SettingsCommand, EraseCommand),
        _COMMANDED,
        _KEYED,
        RelationshipCommand(id="c-1", ego="ana", contact="bo", at=_AT, cadence_days=14),
    ),
    RELATIONSHIP_CHANGES: _Message(
        "Change",
        (RelationshipChange,),
        _EGO,
        _KEYED,
        RelationshipChange(
            id="r-1",
            type=Change.STAGE_CHANGED,
            ego="ana",
            contact="bo",
            at=format_time(_AT),
            score=25.0,
            stage="acquaintance",
            previous_stage="germ",
        ),
    ),
    IDENTITIES: _Message(
        "SameAs", (SameAs,), _PAIR, {}, SameAs(member="ana", alias="mastodon:ana@example.social")
    ),
}
"""What stands in the topics of other records, by topic."""

_LIKE = FeedEvent(
    id="7f3c", source="chat", kind="like", actor="ana", target="bo", at=_AT, side=Side.OUT
)
_RECORD = {"$ref": "#/components/messages/FeedRecord"}


def asyncapi_document() -> Schema:
    """Every topic with its settings, and what stands in the feeds."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rapport",
            "version": "1",
            "description": "The topics of Rapport. All have the same number of partitions; "
            "everything known from a member's side is in the partition of the member's id.",
        },
        "defaultContentType": "application/json",
        "channels": {_name(topic): _channel(topic) for topic in TOPICS.values()},
        "operations": {f"write-{_name(TOPICS[feed])}": _write(TOPICS[feed]) for feed in FEEDS},
        "components": {
            "messages": {"FeedRecord": _feed_record()} | _messages(),
            "schemas": _other_schemas() | feed_event_schemas(_SCHEMAS),
        },
    }


def _name(topic: Topic) -> str:
    return topic.name.replace(".", "-")


def _channel(topic: Topic) -> Schema:
    channel: Schema = {
        "address": topic.name,
        "description": topic.what[0].upper() + topic.what[1:] + ".",
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "topicConfiguration": {n: _setting(n, v) for n, v in topic.config.items()},
                "bindingVersion": "0.5.0",
            }
        },
    }
    if topic.name in FEEDS:
        channel["messages"] = {"FeedRecord": _RECORD}
    if message := _MESSAGES.get(topic.name):
        channel["messages"] = {message.name: {"$ref": f"#/components/messages/{message.name}"}}
    return channel


def _setting(name: str, value: str) -> Any:
    if name == "cleanup.policy":
        return value.split(",")
    return int(value) if value.isdecimal() else value


def _write(topic: Topic) -> Schema:
    return {
        "action": "receive",
        "summary": "Ingest, or any producer, writes here",
        "channel": {"$ref": f"#/channels/{_name(topic)}"},
    }


def _feed_record() -> Schema:
    return {
        "name": "FeedRecord",
        "summary": "A FeedEvent under one of its owners",
        "headers": {
            "type": "object",
            "properties": {
                BOUND[0]: {
                    "const": BOUND[1].decode(),
                    "description": "It came by a key bound to members: a meeting then counts for "
                    "the other side as the actor's own act, and a connect holds once both sent one",
                },
                TRACEPARENT: {
                    "type": "string",
                    "description": "Its request is traced: the context of that span, as W3C "
                    "defines it; the scorer goes on with it",
                },
            },
        },
        "payload": {
            "allOf": [{"$ref": _SCHEMAS.format(name="FeedEvent")}],
            "required": ["side"],
            "properties": {
                "side": {
                    "enum": [side.value for side in Side],
                    "description": "`update` and `out`: the key is the actor; `in`: the target.",
                }
            },
        },
        "bindings": _KEYED,
        "examples": _examples(_LIKE),
    }


def _messages() -> dict[str, Schema]:
    return {
        message.name: {
            "name": message.name,
            "summary": f"{TOPICS[topic].what.capitalize()}; {message.key}",
            "payload": _any_of(message.payloads),
            "bindings": message.bindings,
            "examples": _examples(message.example),
        }
        for topic, message in _MESSAGES.items()
    }


def _examples(payload: msgspec.Struct) -> list[Schema]:
    return [{"payload": msgspec.to_builtins(payload)}]


def _any_of(payloads: tuple[type, ...]) -> Schema:
    references = [{"$ref": _SCHEMAS.format(name=payload.__name__)} for payload in payloads]
    return references[0] if len(references) == 1 else {"anyOf": references}


def _other_schemas() -> dict[str, Schema]:
    structs = [payload for message in _MESSAGES.values() for payload in message.payloads]
    _, schemas = msgspec.json.schema_components(structs, ref_template=_SCHEMAS)
    return schemas
