"""What the OpenAPI documents of both services have alike: licence, address, groups, ids."""

import json
from enum import StrEnum
from typing import Any

Schema = dict[str, Any]

ABOUT: Schema = {"license": {"name": "Apache 2.0", "identifier": "Apache-2.0"}}
SERVERS: list[Schema] = [{"url": "/", "description": "Where this document was found"}]
BINARY: Schema = {"type": "string", "format": "binary"}
"""Lines of JSON, and files: no tool takes what has so many lines for one value of JSON."""

SECURITY_SCHEMES: Schema = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of `rapport keys create`, or a token of the OpenID Connect issuer",
    }
}


class Tag(StrEnum):
    """The groups of operations."""

    RELATIONSHIPS = "Relationships"
    CIRCLE = "Circle"
    SUGGESTIONS = "Suggestions"
    LIKELIHOOD = "Likelihood"
    FEED = "Feed"
    INTRODUCTIONS = "Introductions"
    PLACES = "Places"
    AUDIENCE = "Audience"
    MEMBERS = "Members"
    EVENTS = "Events"
    SOURCES = "Sources"
    IMPORTS = "Imports"
    KEYS = "Keys"
    SYSTEM = "System"


_ABOUT_TAGS = {
    Tag.RELATIONSHIPS: "How strong each relationship is and why, and what ego wants of it",
    Tag.CIRCLE: "All of ego's relationships together",
    Tag.SUGGESTIONS: "With whom to get in touch, and why",
    Tag.LIKELIHOOD: "Who is likely to interact within a week or a month",
    Tag.FEED: "What ego's people are up to, and what changes as it does",
    Tag.INTRODUCTIONS: "Through whom ego reaches somebody, and who knows about something",
    Tag.PLACES: "Who is near, and where ego's people are",
    Tag.AUDIENCE: "A brand's followers and customers",
    Tag.MEMBERS: "People and brands: profile, settings, export, erasure, who is who",
    Tag.EVENTS: "What ingest takes: events, what people say they did, who is one member",
    Tag.SOURCES: "Producers' webhooks",
    Tag.IMPORTS: "Files: mailboxes, calendars, address books, tables",
    Tag.KEYS: "Keys of programs and people",
    Tag.SYSTEM: "What an operator asks",
}


def tags_of(document: Schema) -> list[Schema]:
    """Those that its operations have, described."""
    operations = [each for path in document["paths"].values() for each in path.values()]
    used = {tag for operation in operations for tag in operation["tags"]}
    return [{"name": tag, "description": text} for tag, text in _ABOUT_TAGS.items() if tag in used]


def operation_id(verb: str, name: str) -> str:
    """The id of an operation as generated clients name it: `get`, `audience_history` is
    `getAudienceHistory`. A `name` that begins with a verb needs none.
    """
    first, *others = (part for part in (verb, *name.split("_")) if part)
    return first + "".join(map(str.capitalize, others))


def say_defaults(schemas: Schema) -> None:
    """Say the defaults of properties in words instead: openapi-typescript takes a property that has
    one for required, also in what is sent.
    """
    for schema in schemas.values():
        for part in schema.get("properties", {}).values():
            if (default := part.pop("default", None)) is not None:
                text = part.get("description", "")
                part["description"] = f"{text}; default {json.dumps(default)}".removeprefix("; ")
