"""`POST /v1/identities`: who is who."""

from schemas.jsonschema import feed_event_schemas
from schemas.limits import MAX_EVENTS
from services.http.declared_routes import keyed
from services.http.forwarded.accepted import accepting
from services.http.forwarded.forwarded_route import ForwardedRoute, Schema, component
from services.http.openapi_parts import Tag
from services.runtime.access.grants import Scope

OTHER_KEY = "Rapport-Other-Key"
"""The header with the other member's key, where each of the two has one of its own."""

SAME_AS_EXAMPLE = {"member": "ana", "alias": "mastodon:ana@example.social"}

_MEMBER = component("MemberId")
_SAME_AS: Schema = {
    "type": "object",
    "required": ["member", "alias"],
    "description": "That `alias` is another id of `member`",
    "properties": {
        "member": _MEMBER,
        "alias": _MEMBER,
        "undo": {"type": "boolean", "default": False, "description": "They are not the same"},
    },
}
_OTHER_KEY: Schema = {
    "name": OTHER_KEY,
    "in": "header",
    "schema": {"type": "string"},
    "description": "The other member's key with the scope `write`, where one is bound to each",
}
_ONE = component("SameAs")
_MANY: Schema = {"type": "array", "items": _ONE, "minItems": 1, "maxItems": MAX_EVENTS}

POST_IDENTITIES = ForwardedRoute(
    "POST",
    "/v1/identities",
    keyed(Scope.WRITE, f"bound to both members, or with a key bound to the other in `{OTHER_KEY}`"),
    {
        "summary": "State that members are one person or brand, or no longer are: all or nothing",
        "description": "Members that are one are read as one from then on; nothing is moved. "
        "A statement may be sent again.",
        "operationId": "postIdentities",
        "tags": [Tag.EVENTS],
        "security": [{"key": []}],
        "parameters": [_OTHER_KEY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"anyOf": [_ONE, _MANY]},
                    "example": SAME_AS_EXAMPLE,
                }
            },
        },
        "responses": accepting(
            {
                "403": "The key lacks the scope `write`, or no key sent is bound to a member named",
            }
        ),
    },
    {
        "SameAs": _SAME_AS,
        "MemberId": feed_event_schemas("#/components/schemas/{name}")["MemberId"],
    },
)
