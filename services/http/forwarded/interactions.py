"""`POST /v1/interactions`: a person says what they did."""

from schemas.jsonschema import feed_event_schemas
from schemas.limits import MAX_ID_BYTES
from schemas.logged_interactions import LOGGED_KINDS
from services.http.declared_routes import keyed
from services.http.forwarded.accepted import accepting
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import Tag
from services.runtime.access.grants import Scope

_SCHEMAS = feed_event_schemas("#/components/schemas/{name}")
_EXAMPLE = {"id": "a1b2", "ego": "ana", "contact": "bo", "kind": "call"}

_LOGGED: Schema = {
    "type": "object",
    "required": ["ego", "contact", "kind"],
    "description": "That ego dealt with the contact",
    "properties": {
        "id": {
            "type": ["string", "null"],
            "minLength": 1,
            "maxLength": MAX_ID_BYTES,
            "description": "The same id of the same two counts once, however often it is sent",
        },
        "ego": component("MemberId"),
        "contact": component("MemberId"),
        "kind": {"enum": list(LOGGED_KINDS), "description": "What ego did"},
        "at": {
            "anyOf": [component("Time"), {"type": "null"}],
            "description": "When it happened; now where missing",
        },
        "text": {"type": ["string", "null"], "description": "What a message says"},
    },
    "additionalProperties": False,
}

POST_INTERACTIONS = ForwardedRoute(
    "POST",
    "/v1/interactions",
    keyed(Scope.WRITE, "`ego` is one of the key's members; sent as the source `page`"),
    {
        "summary": "Say what you did: called, met, wrote; whom you follow or block",
        "description": "An event of the source `page`, which no key has to be bound to and nothing "
        "else may send as. A meeting that a bound key sends counts for the contact as ego's word.",
        "operationId": "postInteractions",
        "tags": [Tag.EVENTS],
        "security": [{"key": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": component("LoggedInteraction"),
                    "example": _EXAMPLE,
                }
            },
        },
        "responses": accepting(
            {
                "403": "The key lacks the scope `write`, or `ego` is none of its members",
                "413": "The body is larger than an event may be",
                "422": "A field is wrong; `errors` names it",
            }
        ),
    },
    {
        "LoggedInteraction": _LOGGED,
        "MemberId": _SCHEMAS["MemberId"],
        "Time": _SCHEMAS["Time"],
    },
)
