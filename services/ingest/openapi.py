"""Describes the routes in the app's OpenAPI document: FastAPI knows only its own."""

from typing import Any

from fastapi import FastAPI

from schemas.jsonschema import Schema, feed_event_schemas
from schemas.limits import MAX_EVENTS
from services.http.problems import MEDIA_TYPE
from services.ingest.endpoints.identity_statements import PATH as IDENTITIES_PATH
from services.ingest.endpoints.webhooks import PATH
from services.ingest.endpoints.webhooks_openapi import webhook_operations
from services.ingest.requests.cloudevents import REQUIRED

_REF = "#/components/schemas/{name}"

EVENT = {
    "id": "7f3c",
    "source": "chat",
    "kind": "message",
    "actor": "ana",
    "target": "bo",
    "at": "2026-11-23T10:00:00Z",
    "text": "Coffee on Thursday?",
}
CLOUDEVENT = {
    "specversion": "1.0",
    "id": "7f3c",
    "source": "/chat",
    "type": "org.example.message",
    "time": "2026-11-23T10:00:00Z",
    "data": {"actor": "ana", "target": "bo"},
}
SAME_AS = {"member": "ana", "alias": "mastodon:ana@example.social"}

_PROBLEMS = {
    "400": "The body cannot be read",
    "401": "No valid API key",
    "403": "The key lacks the scope `ingest`",
    "408": "The body took too long to arrive",
    "413": "More than 5 MiB, 10,000 events, or 256 KiB in one event",
    "415": "A media type that is not taken",
    "422": "Invalid events, each named by index and field; nothing is published",
    "429": "Too much is waiting for Kafka; try again after Retry-After seconds",
    "503": "Kafka is away; try again with the same ids after Retry-After seconds",
}


def describe(app: FastAPI) -> None:
    """Add what FastAPI cannot know to the document of `app`."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generated()
            document["paths"]["/v1/events"] = {"post": _post_events()}
            document["paths"][PATH] = webhook_operations()
            document["paths"][IDENTITIES_PATH] = {"post": _post_identities()}
            components = document.setdefault("components", {})
            components["schemas"] = components.get("schemas", {}) | _schemas()
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _post_events() -> Schema:
    return {
        "summary": "Send events: all are published, or none",
        "description": "Answers once Kafka has acknowledged everything. No answer, or a 5xx, "
        "means unknown: send again with the same ids.",
        "operationId": "post_events",
        "security": [{"key": []}],
        "requestBody": {"required": True, "content": _contents()},
        "responses": {
            "202": {"description": "Accepted", "content": {"application/json": _accepted()}},
            **{status: _problem(text) for status, text in _PROBLEMS.items()},
        },
    }


def _post_identities() -> Schema:
    statement = _ref("SameAs")
    problems = _PROBLEMS | {"403": "The key lacks the scope `write`"}
    content = {"schema": {"anyOf": [statement, _many(statement)]}, "example": SAME_AS}
    return {
        "summary": "State that members are one person or brand, or no longer are: all or nothing",
        "description": "Members that are one are read as one from then on; nothing is moved. "
        "A statement may be sent again.",
        "operationId": "post_identities",
        "security": [{"key": []}],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {
            "202": {"description": "Accepted", "content": {"application/json": _accepted()}},
            **{status: _problem(text) for status, text in problems.items()},
        },
    }


def _contents() -> Schema:
    event, cloudevent = _ref("FeedEvent"), _ref("CloudEvent")
    ndjson = {"schema": {"type": "string", "description": "One FeedEvent a line"}}
    return {
        "application/json": {
            "schema": {"anyOf": [event, _many(event)]},
            "example": EVENT,
        },
        "application/x-ndjson": ndjson,
        "application/ndjson": ndjson,
        "application/cloudevents+json": {"schema": cloudevent, "example": CLOUDEVENT},
        "application/cloudevents-batch+json": {
            "schema": _many(cloudevent),
            "example": [CLOUDEVENT],
        },
    }


def _many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema, "minItems": 1, "maxItems": MAX_EVENTS}


def _accepted() -> Schema:
    return {
        "schema": {
            "type": "object",
            "required": ["accepted", "position"],
            "properties": {
                "accepted": {"type": "integer", "description": "How many there were"},
                "position": {
                    "type": "string",
                    "description": "Give it to the api as `after` to read what you wrote",
                },
                "settled": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "format": "date-time"},
                    "description": "By their ids, the times of events that stated none or one "
                    "too far ahead: an undo has to state the same",
                },
            },
        }
    }


def _problem(text: str) -> Schema:
    return {"description": text, "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}


def _schemas() -> Schema:
    return {
        **feed_event_schemas(_REF),
        "CloudEvent": {
            "type": "object",
            "required": list(REQUIRED),
            "properties": {
                **{name: {"type": "string"} for name in REQUIRED},
                "time": {"type": "string", "format": "date-time"},
                "data": {
                    "type": "object",
                    "description": "A FeedEvent; id, source, kind and at may come from outside",
                },
            },
        },
        "SameAs": _same_as(),
        "Problem": _PROBLEM,
    }


def _same_as() -> Schema:
    member = _ref("MemberId")
    undo = {"type": "boolean", "default": False, "description": "They are not the same"}
    return {
        "type": "object",
        "required": ["member", "alias"],
        "description": "That `alias` is another id of `member`",
        "properties": {"member": member, "alias": member, "undo": undo},
    }


_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "index": {"type": ["integer", "null"]},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _ref(name: str) -> Schema:
    return {"$ref": _REF.format(name=name)}
