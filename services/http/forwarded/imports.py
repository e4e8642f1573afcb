"""`POST /v1/imports/{format}`: files that people have."""

from typing import Any

from services.http.declared_routes import of_everybody
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import BINARY, Tag
from services.http.problem_schema import NAME, PROBLEM, problem_responses
from services.runtime.access.grants import Scope

MEDIA_TYPE = "application/x-ndjson"
FORMATS = ("mbox", "icalendar", "vcard")

_PROBLEMS = {
    "400": "The file is not of this format, or has not come as a whole",
    "401": "No valid API key",
    "403": "The key lacks the scope `ingest`, is bound to members, or may not send as the source; "
    "for a calendar or an address book it lacks `write` or is bound to sources",
    "404": "No such format",
    "408": "The file took too long to arrive",
    "409": "Another import is under way",
    "413": "The file is larger than `max_import_bytes`, or a calendar or address book than 64 MiB",
    "415": "The file is compressed",
    "422": "A parameter is wrong; `errors` names it",
    "429": "The key asks too often; try again after Retry-After seconds",
    "503": "Kafka is away, or the disk is full; send the file again, nothing counts twice",
}


def _parameter(name: str, where: str, schema: Schema, description: str) -> Schema:
    required = where == "path"
    return {
        "name": name,
        "in": where,
        "required": required,
        "schema": schema,
        "description": description,
    }


def _object(**properties: Any) -> Schema:
    return {"type": "object", "required": [*properties], "properties": properties}


def _many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_STRING: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer"}
_STRING_OR_NULL: Schema = {"type": ["string", "null"]}

_REPORT: Schema = _object(
    counts={"type": "object", "additionalProperties": _COUNT},
    finished=_COUNT | {"description": "events of an earlier import that had broken off"},
    passed_over=_many(_object(reason=_STRING, count=_COUNT, first=_STRING)),
    members=_many(_object(prefix=_STRING, count=_COUNT, most_often=_many(_STRING))),
    preview=_many(
        _object(
            kind=_STRING,
            actor=_STRING,
            target=_STRING_OR_NULL,
            at=_STRING_OR_NULL | {"format": "date-time"},
            undo={"type": "boolean"},
            name=_STRING_OR_NULL,
            audience=_COUNT,
        )
    ),
    position=_STRING_OR_NULL | {"description": "give it to the api as `after`"},
)
_LINE: Schema = {
    "type": "object",
    "description": "One of these",
    "properties": {
        "published": _COUNT,
        "report": component("ImportReport"),
        "problem": component(NAME),
    },
}

POST_IMPORTS = ForwardedRoute(
    "POST",
    "/v1/imports/{format}",
    of_everybody(
        Scope.INGEST,
        "a mailbox has others' acts; a key bound to sources imports as these, and mailboxes alone",
    ),
    {
        "summary": "Import a mailbox, a calendar or an address book",
        "description": "The body is the file. The lines of the answer say how many events are "
        "published so far; the last one has the report, or the problem that ended it: then, or "
        "where the last line is missing, send the file again, and nothing counts twice.",
        "operationId": "postImport",
        "tags": [Tag.IMPORTS],
        "security": [{"key": []}],
        "parameters": [
            _parameter("format", "path", {"enum": [*FORMATS]}, "What the file is"),
            _parameter(
                "source",
                "query",
                {"type": "string"},
                "Of a state, whose export it is: a later one of the same source replaces it; of a "
                "mailbox, the source of its events",
            ),
            _parameter(
                "dry_run", "query", {"type": "boolean"}, "Only report what would be published"
            ),
            _parameter(
                "keep_machines", "query", {"type": "boolean"}, "Count what machines wrote, too"
            ),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": BINARY}},
        },
        "responses": {
            "200": {
                "description": "How far it is: each line is an `ImportLine`",
                "content": {MEDIA_TYPE: {"schema": BINARY}},
            },
            **problem_responses(_PROBLEMS),
        },
    },
    {"ImportLine": _LINE, "ImportReport": _REPORT, NAME: PROBLEM},
)
