"""`POST /v1/imports/{format}`: files that people have."""

from typing import Any

from services.http.declared_routes import of_everybody
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import BINARY, Tag
from services.http.problem_schema import NAME, PROBLEM, problem_responses
from services.runtime.access.grants import Scope

MEDIA_TYPE = "application/x-ndjson"
FORMATS = (
    "mbox",
    "icalendar",
    "vcard",
    "google-contacts",
    "linkedin",
    "whatsapp",
    "telegram",
    "slack",
    "github-archive",
)

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


def _said(schema: Schema, description: str) -> Schema:
    return schema | {"description": description}


_REPORT: Schema = _object(
    counts=_said(
        {"type": "object", "additionalProperties": _COUNT}, "how many there were, by outcome"
    ),
    finished=_said(_COUNT, "events of an earlier import that had broken off"),
    passed_over=_said(
        _many(
            _object(
                reason=_said(_STRING, "why"),
                count=_said(_COUNT, "how many"),
                first=_said(_STRING, "the first of them: its number, id or text"),
            )
        ),
        "what was left out",
    ),
    members=_said(
        _many(
            _object(
                prefix=_said(_STRING, "what their ids begin with"),
                count=_said(_COUNT, "how many members"),
                most_often=_said(_many(_STRING), "the ids named most often"),
            )
        ),
        "whom the file names",
    ),
    preview=_said(
        _many(
            _object(
                kind=_said(_STRING, "what was done"),
                actor=_said(_STRING, "who did it"),
                target=_said(_STRING_OR_NULL, "whom it was done to"),
                at=_said(_STRING_OR_NULL | {"format": "date-time"}, "when it happened"),
                undo=_said({"type": "boolean"}, "whether it takes an event back"),
                name=_said(_STRING_OR_NULL, "of a profile"),
                audience=_said(_COUNT, "how many it addressed"),
            )
        ),
        "the first events that came of it",
    ),
    position=_said(_STRING_OR_NULL, "give it to the api as `after`"),
)
_LINE: Schema = {
    "type": "object",
    "description": "One of these",
    "properties": {
        "published": _said(_COUNT, "events so far"),
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
            _parameter(
                "owner", "query", _STRING, "Of connections and chats, the member who exported them"
            ),
            _parameter(
                "timezone", "query", _STRING, "Of a chat's times without an offset: Europe/Lisbon"
            ),
            _parameter(
                "date_order",
                "query",
                {"enum": ["dmy", "mdy", "ymd"]},
                "Of a chat's dates in numbers, where it leaves it open",
            ),
            _parameter(
                "member", "query", _many(_STRING), "NAME=ID: who a name in a chat is; repeated"
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
    {
        "ImportLine": _LINE,
        "ImportReport": _said(_REPORT, "What became of the file"),
        NAME: PROBLEM,
    },
)
