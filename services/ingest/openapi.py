"""Describes the routes in the app's OpenAPI document: FastAPI knows only its own."""

from typing import Any

from fastapi import FastAPI

from schemas.jsonschema import Schema, feed_event_schemas
from schemas.limits import MAX_EVENTS
from services.http.forwarded.accepted import accepting
from services.http.forwarded.forwarded_route import component, paths_of, schemas_of
from services.http.forwarded.routes import FORWARDED
from services.http.openapi_parts import ABOUT, SECURITY_SCHEMES, SERVERS, Tag, say_defaults, tags_of
from services.http.problem_schema import NAME, PROBLEM
from services.ingest.endpoints.webhooks import PATH
from services.ingest.endpoints.webhooks_openapi import webhook_operations

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
_MANY: Schema = {
    "type": "array",
    "items": component("FeedEvent"),
    "minItems": 1,
    "maxItems": MAX_EVENTS,
}
_BODY: Schema = {"schema": {"anyOf": [component("FeedEvent"), _MANY]}, "example": EVENT}
"""The one type that is declared: openapi-python-client asks a body of several types by
`isinstance` which it is, and fails where one of them is a list."""

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
            components["securitySchemes"] = SECURITY_SCHEMES
            document["info"] |= ABOUT
            document["servers"], document["tags"] = SERVERS, tags_of(document)
            say_defaults(components["schemas"])
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _post_events() -> Schema:
    return {
        "summary": "Send events: all are published, or none",
        "description": "Answers once Kafka has acknowledged everything. No answer, or a 5xx, "
        "means unknown: send again with the same ids. Also takes NDJSON "
        "(`application/x-ndjson`, an event a line) and CloudEvents "
        "(`application/cloudevents+json`, `application/cloudevents-batch+json`).",
        "operationId": "postEvents",
        "tags": [Tag.EVENTS],
        "security": [{"key": []}],
        "requestBody": {"required": True, "content": {"application/json": _BODY}},
        "responses": accepting(_REFUSED),
    }


def _schemas() -> Schema:
    return {
        **feed_event_schemas(_REF),
        **schemas_of(FORWARDED),
        NAME: PROBLEM,
    }
