"""AsyncAPI 3 document of the topics, from their registry."""

from typing import Any

import msgspec

from schemas.commands import RelationshipCommand
from schemas.events import Side
from schemas.jsonschema import Schema, feed_event_schemas
from schemas.topics import COMMANDS, FEEDS, TOPICS, Topic

_SCHEMAS = "#/components/schemas/{name}"
_KEYED = {"kafka": {"key": {"$ref": _SCHEMAS.format(name="MemberId")}, "bindingVersion": "0.5.0"}}
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
            "messages": {"FeedRecord": _feed_record(), "Command": _command()},
            "schemas": feed_event_schemas(_SCHEMAS) | _command_schemas(),
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
    if topic.name == COMMANDS:
        channel["messages"] = {"Command": {"$ref": "#/components/messages/Command"}}
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
    }


def _command() -> Schema:
    return {
        "name": "Command",
        "summary": "What a user sets; the key is the ego. Only the api writes these",
        "payload": {"$ref": _SCHEMAS.format(name="RelationshipCommand")},
        "bindings": _KEYED,
    }


def _command_schemas() -> dict[str, Schema]:
    _, schemas = msgspec.json.schema_components([RelationshipCommand], ref_template=_SCHEMAS)
    return schemas
