"""What OpenAPI documents of `/v1/keys`."""

from services.api.keys.key_request import KeyRequest
from services.http.declared_routes import of_everybody
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import Tag
from services.http.problem_schema import problem_responses
from services.runtime.access.grants import Scope

ALL, ONE = "/v1/keys", "/v1/keys/{key}"
ACCESS = of_everybody(Scope.OPERATE, "a key gives no more than it has itself")

_PROBLEMS = {
    "401": "No valid API key",
    "403": "The key lacks the scope `operate`, is bound to members, or would give more than it has",
    "429": "The key asks too often; try again after Retry-After seconds",
    "503": "The keys file is damaged, or cannot be written here",
}
_MANY: Schema = {"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]}
_TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_KEY: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "Of the key; it is no secret"},
        "name": {"type": "string", "description": "Whose or what for it is"},
        "scopes": {
            "type": "array",
            "items": {"enum": [*Scope]},
            "description": "What it opens",
        },
        "members": _MANY | {"description": "Whom it may ask about and act for"},
        "sources": _MANY | {"description": "As which it may send events"},
        "expires_at": _TIME_OR_NULL | {"description": "Null: never"},
        "created_at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made",
        },
    },
    "required": ["id", "name", "scopes", "members", "sources", "expires_at", "created_at"],
}
_PAGE: Schema = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": component("Key")},
        "next_cursor": {"type": "null", "description": "there are no further pages"},
    },
    "required": ["items", "next_cursor"],
}
_MADE: Schema = {
    "type": "object",
    "properties": {"key": {"type": "string", "description": "It is shown this once"}},
    "required": ["key"],
}


def _operation(name: str, summary: str, responses: Schema, **more: object) -> Schema:
    return {
        "summary": summary,
        "description": f"{summary}, as `rapport keys` does.",
        "operationId": name,
        "tags": [Tag.KEYS],
        "security": [{"key": []}],
        "responses": responses,
        **more,
    }


def _json(status: str, description: str, schema: Schema) -> Schema:
    content = {"application/json": {"schema": schema}}
    return {status: {"description": description, "content": content}}


_ASKED = KeyRequest.model_json_schema(ref_template="#/components/schemas/{model}")
_PARTS = _ASKED.pop("$defs")

_BODY: Schema = {
    "required": True,
    "content": {"application/json": {"schema": component("KeyRequest")}},
}
_ID: Schema = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}

OPERATIONS = (
    ForwardedRoute(
        "GET",
        ALL,
        ACCESS,
        _operation(
            "listKeys",
            "List the keys; their secrets are not stored",
            _json("200", "All keys", _PAGE) | problem_responses(_PROBLEMS),
        ),
        {"Key": _KEY},
    ),
    ForwardedRoute(
        "POST",
        ALL,
        ACCESS,
        _operation(
            "createKey",
            "Make a key",
            _json("201", "The key", _MADE)
            | problem_responses(
                _PROBLEMS
                | {
                    "400": "The body cannot be read",
                    "408": "The body took too long to arrive",
                    "413": "The body is too large",
                    "415": "Not JSON",
                    "422": "A field is wrong; `errors` names it",
                }
            ),
            requestBody=_BODY,
        ),
        {"KeyRequest": _ASKED, **_PARTS},
    ),
    ForwardedRoute(
        "DELETE",
        ONE,
        ACCESS,
        _operation(
            "revokeKey",
            "Revoke a key; it is refused within a second",
            {"204": {"description": "It is no more"}}
            | problem_responses(_PROBLEMS | {"404": "There is no such key"}),
            parameters=[_ID],
        ),
        {},
    ),
)
