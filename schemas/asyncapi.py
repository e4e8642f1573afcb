"""AsyncAPI 3 document of the topics, from their registry."""

from typing import Any

import msgspec

from schemas.asyncapi_messages import MESSAGES, SCHEMAS, STRUCTS, Message
from schemas.jsonschema import Schema, feed_event_schemas
from schemas.topics import DEAD_LETTERS, FEEDS, IDENTITIES, RELATIONSHIP_CHANGES, TOPICS, Topic


def asyncapi_document() -> Schema:
    """Every topic with its settings, and what stands in it."""
    _, structs = msgspec.json.schema_components(STRUCTS, ref_template=SCHEMAS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rapport",
            "version": "1",
            "description": "The topics of Rapport. All have the same number of partitions; "
            "everything known from a member's side is in the partition of the member's id.",
        },
        "defaultContentType": "application/json",
        "channels": {
            _name(topic): _channel(TOPICS[topic], message)
            for message in MESSAGES
            for topic in message.topics
        },
        "operations": dict(_operation(topic) for topic in _OPERATIONS),
        "components": {
            "messages": {message.name: message.documented() for message in MESSAGES},
            "schemas": structs | feed_event_schemas(SCHEMAS),
        },
    }


_OPERATIONS = {
    **dict.fromkeys(FEEDS, ("receive", "Ingest, or any producer, writes here")),
    IDENTITIES: ("receive", "Ingest writes here what is stated of who is one with whom"),
    RELATIONSHIP_CHANGES: ("send", "The scorer writes here; whoever wants to know reads it"),
    DEAD_LETTERS: ("send", "The scorer and the notifier write here; an operator reads it"),
}
"""What Rapport does with the topics that others write or read, and who they are."""


def _name(topic: str) -> str:
    return topic.replace(".", "-")


def _channel(topic: Topic, message: Message) -> Schema:
    return {
        "address": topic.name,
        "description": topic.what[0].upper() + topic.what[1:] + ".",
        "messages": {message.name: {"$ref": f"#/components/messages/{message.name}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "topicConfiguration": {n: _setting(n, v) for n, v in topic.config.items()},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _setting(name: str, value: str) -> Any:
    if name == "cleanup.policy":
        return value.split(",")
    return int(value) if value.removeprefix("-").isdecimal() else value


def _operation(topic: str) -> tuple[str, Schema]:
    action, summary = _OPERATIONS[topic]
    name = f"{'write' if action == 'receive' else 'read'}-{_name(topic)}"
    return name, {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{_name(topic)}"},
    }
