"""Describes the routes in the app's OpenAPI document: FastAPI knows only its own."""

from typing import Any

from fastapi import FastAPI

from schemas.jsonschema import Schema, feed_event_schemas
from schemas.limits import MAX_EVENTS
from services.http.forwarded.accepted import accepting
from services.http.forwarded.forwarded_route import component, paths_of, schemas_of
from services.http.forwarded.routes import FORWARDED
from services.http.problem_schema import NAME, PROBLEM
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

_REFUSED = {
    "403": "The key lacks the scope `ingest`, or may not send as the `source` or `actor` of some "
    "events, each named by index and field; nothing is published",
}


def describe(app: FastAPI) -> None:
    """Add what FastAPI cannot know to the document of `app`."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generated()
            document["paths"]["/v1/events"] = {"post": _post_events()}
            document["paths"][PATH] = webhook_operations()
            document["paths"] |= paths_of(FORWARDED)
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
        "responses": accepting(_REFUSED),
    }


def _contents() -> Schema:
    event, cloudevent = component("FeedEvent"), component("CloudEvent")
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
        **schemas_of(FORWARDED),
        NAME: PROBLEM,
    }
