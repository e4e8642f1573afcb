"""Problems as OpenAPI documents describe them."""

from collections.abc import Mapping
from typing import Any

from services.http.problems import MEDIA_TYPE

Schema = dict[str, Any]

NAME = "Problem"

PROBLEM: Schema = {
    "type": "object",
    "description": "What is wrong (RFC 9457)",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "Stable, of the kind of problem: urn:rapport:problem:NAME",
        },
        "title": {"type": "string", "description": "The same for each problem of the type"},
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The HTTP status of the answer",
        },
        "detail": {"type": "string", "description": "What is wrong with this request"},
        "instance": {
            "type": "string",
            "format": "uri",
            "description": "urn:rapport:request:ID, where ID is the answer's X-Request-Id",
        },
        "errors": {
            "type": "array",
            "description": "Each field that is wrong; of a 422, and of a 403 for some events",
            "items": {
                "type": "object",
                "required": ["index", "field", "detail"],
                "properties": {
                    "index": {"type": ["integer", "null"], "description": "the event's"},
                    "field": {"type": "string", "description": "its name"},
                    "detail": {"type": "string", "description": "what is wrong with it"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}

TOO_OFTEN = {"429": "The key asks too often; try again after Retry-After seconds"}


def problem_responses(problems: Mapping[str, str]) -> Schema:
    """The responses by which a request may end in `problems`, in words by status."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{NAME}"}}}
    return {status: {"description": text, "content": content} for status, text in problems.items()}
