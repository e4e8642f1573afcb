"""Describes the webhooks of sources in the OpenAPI document."""

from schemas.jsonschema import Schema
from services.http.openapi_parts import Tag
from services.http.problem_schema import problem_responses

_NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "The source's name in the settings",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
}

_PROBLEMS = {
    "400": "The body cannot be read",
    "401": "There is no such source; or the signature is missing, wrong or stale; or, of a source "
    "without a secret, the key. The log says which, the answer does not",
    "403": "The key lacks the scope `ingest`, or may not send as this source, or as an actor",
    "408": "The body took too long to arrive",
    "413": "The body, or what it becomes, is too large",
    "415": "A media type that is not taken",
    "422": "Not a payload of the source's type; nothing is published",
    "429": "Too much is waiting for Kafka, or comes from those not yet known, or the key asks too "
    "often; try again after Retry-After seconds",
    "503": "Kafka is away; try again after Retry-After seconds",
}


def webhook_operations() -> Schema:
    """The operations of a source's webhook, by method."""
    handshake = {
        "200": {"description": "The handshake's answer, as the source's type has it"},
        **problem_responses(
            {"401": "There is no such source, or this is no handshake of its type"}
        ),
    }
    asked = "A producer checks the address it was given"
    return {
        "post": {
            "summary": "What a producer's own webhook sends, as the source's type has it",
            "operationId": "postWebhook",
            "tags": [Tag.SOURCES],
            "parameters": [_NAME],
            "security": [{}, {"key": []}],
            "responses": {
                "202": {"description": "Accepted", "content": {"application/json": _ACCEPTED}},
                **problem_responses(_PROBLEMS),
            },
        },
        "get": {
            "summary": asked,
            "operationId": "checkWebhook",
            "tags": [Tag.SOURCES],
            "security": [],
            "parameters": [_NAME],
            "responses": handshake,
        },
        "options": {
            "summary": asked,
            "operationId": "allowWebhook",
            "tags": [Tag.SOURCES],
            "security": [],
            "parameters": [_NAME],
            "responses": handshake,
        },
    }


_ACCEPTED: Schema = {
    "schema": {
        "type": "object",
        "required": ["accepted", "ignored", "position"],
        "properties": {
            "accepted": {"type": "integer", "description": "How many events were published"},
            "ignored": {
                "type": "integer",
                "description": "How many things mean nothing here, or cannot be read",
            },
            "position": {
                "type": "string",
                "description": "Give it to the api as `after` to read what was written",
            },
            "reasons": {
                "type": "array",
                "description": "Why things were ignored, where any were",
                "items": {
                    "type": "object",
                    "required": ["reason", "count", "first"],
                    "properties": {
                        "reason": {"type": "string"},
                        "count": {"type": "integer"},
                        "first": {
                            "type": "string",
                            "description": "The first of them: its number, id or text",
                        },
                    },
                },
            },
        },
    }
}
