"""`GET /v1/sources`: who sends by webhook or is pulled by an agent, and how that goes."""

from services.http.declared_routes import of_everybody
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import Tag
from services.http.problem_schema import problem_responses
from services.runtime.access.grants import Scope

_PROBLEMS = {
    "401": "No valid API key",
    "403": "The key lacks the scope `operate`, or is bound to members",
    "429": "The key asks too often; try again after Retry-After seconds",
    "503": "Ingest is away",
}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": [*properties], "properties": properties}


def _time_or_null(description: str) -> Schema:
    return {"type": ["string", "null"], "format": "date-time", "description": description}


def _count(description: str) -> Schema:
    return {"type": "integer", "description": description}


_SOURCE = _object(
    name={"type": "string", "description": "as the settings name it"},
    type={"type": "string", "description": "as the settings name it, such as `github`"},
    pulled={"type": "boolean", "description": "by an agent; others send to `path`"},
    path={"type": ["string", "null"], "description": "of the webhook, at ingest's address"},
    signed={"type": "boolean", "description": "by a secret; others send an API key"},
    accepted=_count("events that were published"),
    ignored=_count("what was valid, but is nothing that counts"),
    refused=_count("requests that were answered 4xx"),
    last_accepted_at=_time_or_null("null where nothing was accepted"),
    last_refused_at=_time_or_null("null where nothing was refused"),
    last_refusal={"type": ["string", "null"], "description": "why the last one was refused"},
)
_PAGE = _object(
    since={
        "type": "string",
        "format": "date-time",
        "description": "when the process of ingest that answers was started: it counts since then",
    },
    items={"type": "array", "items": component("Source"), "description": "all, by name"},
    next_cursor={"type": "null", "description": "there are no further pages"},
)
_SECRETS = _object(
    items={
        "type": "array",
        "items": {"type": "string"},
        "description": "each that is accepted",
    }
)


def _operation(name: str, summary: str, description: str, responses: Schema) -> Schema:
    return {
        "summary": summary,
        "description": description,
        "operationId": name,
        "tags": [Tag.SOURCES],
        "security": [{"key": []}],
        "responses": responses,
    }


def _json(schema: Schema) -> Schema:
    content = {"application/json": {"schema": schema}}
    return {"200": {"description": "By name", "content": content}}


GET_SOURCES = ForwardedRoute(
    "GET",
    "/v1/sources",
    of_everybody(Scope.OPERATE, "without their secrets"),
    _operation(
        "listSources",
        "List the sources that the settings name",
        "What has come from each since this process of ingest started, and what it refused last.",
        _json(component("SourcePage")) | problem_responses(_PROBLEMS),
    ),
    {"SourcePage": _PAGE, "Source": _SOURCE},
)

GET_SOURCE_SECRETS = ForwardedRoute(
    "GET",
    "/v1/sources/{name}/secrets",
    of_everybody(Scope.OPERATE, "who sets up a producer needs them"),
    _operation(
        "listSourceSecrets",
        "Reveal the secrets that a source's deliveries may be signed by",
        "Several while one is replaced by another; none where deliveries carry an API key.",
        _json(component("SourceSecrets"))
        | problem_responses(_PROBLEMS | {"404": "There is no webhook of this name"}),
    )
    | {
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
        ]
    },
    {"SourceSecrets": _SECRETS},
)
