"""The document against what is really answered."""

import re

import orjson
import pytest

from services.api.audience.answer import Audience, AudienceHistory
from services.api.circle.answer import Circle
from services.api.circle.health_answer import CircleHealth
from services.api.feed.answer import FeedPage
from services.api.http.routing.operator_route import OperatorRoute
from services.api.http.routing.read_route import ReadRoute
from services.api.http.routing.stream_route import StreamRoute
from services.api.http.routing.write_route import WriteRoute
from services.api.introductions.expert_answer import ExpertPage
from services.api.introductions.path_answer import PathPage
from services.api.likelihood.answer import Likelihood
from services.api.likelihood.likely_answer import LikelyPage
from services.api.members.conflict_answer import ConflictPage
from services.api.members.profile_answer import Member
from services.api.members.settings_answer import Settings
from services.api.places.nearby_answer import NearbyPage
from services.api.places.reach_answer import Reach
from services.api.relationships.answer import Relationship
from services.api.relationships.history_answer import History
from services.api.relationships.preferences_answer import Preferences, PreferencesPage
from services.api.relationships.ranked_answer import RelationshipPage
from services.api.relationships.shared_answer import SharedPage
from services.api.resources import RESOURCES
from services.api.search.search_answer import MemberPage
from services.api.suggestions.answer import SuggestionPage
from services.api.system.answer import System
from services.api.system.dead_letter_answer import DeadLetterPage
from services.api.system.resume_answer import Resumed

SHAPES = {
    "/v1/members": MemberPage,
    "/v1/members/{member}": Member,
    "/v1/members/{ego}/circle": Circle,
    "/v1/members/{ego}/circle/health": CircleHealth,
    "/v1/members/{ego}/paths/{member}": PathPage,
    "/v1/members/{ego}/audience": Audience,
    "/v1/members/{ego}/audience/history": AudienceHistory,
    "/v1/members/{ego}/relationships": RelationshipPage,
    "/v1/members/{ego}/relationships/{contact}": Relationship,
    "/v1/members/{ego}/relationships/{contact}/likelihood": Likelihood,
    "/v1/members/{ego}/likely": LikelyPage,
    "/v1/members/{ego}/relationships/{contact}/history": History,
    "/v1/members/{ego}/relationships/{contact}/shared": SharedPage,
    "/v1/members/{ego}/relationships/{contact}/preferences": Preferences,
    "/v1/members/{ego}/preferences": PreferencesPage,
    "/v1/members/{ego}/suggestions": SuggestionPage,
    "/v1/members/{ego}/feed": FeedPage,
    "/v1/members/{ego}/nearby": NearbyPage,
    "/v1/members/{ego}/reach": Reach,
    "/v1/members/{ego}/experts": ExpertPage,
    "/v1/members/{ego}/settings": Settings,
    "/v1/identities/conflicts": ConflictPage,
}

OPERATIONS = {
    "/v1/system": ("get", "200", System, []),
    "/v1/system/dead-letters": ("get", "200", DeadLetterPage, ["limit", "cursor"]),
    "/v1/system/partitions/{partition}/resume": ("post", "202", Resumed, ["partition"]),
}


def served(kind):
    """The paths of all routes of that kind."""
    return {each.path for routes in RESOURCES for each in routes.served if isinstance(each, kind)}


@pytest.fixture(scope="module")
def document(api):
    answer = api.client.get("/openapi.json", headers={"Authorization": ""})
    answer.raise_for_status()
    return answer.json()


MISSING = ("/v1/members/{member}", "/v1/members/{ego}/paths/{member}")


def test_documents_every_read(document):
    assert set(SHAPES) == served(ReadRoute)
    for path, shape in SHAPES.items():
        read = document["paths"][path]["get"]
        documented = read["responses"]["200"]["content"]["application/json"]["schema"]
        assert documented == {"$ref": f"#/components/schemas/{shape.__name__}"}
        assert {"400", "401", "403", "422", "503"} <= set(read["responses"])
        assert ("404" in read["responses"]) == (path in MISSING)
        assert read["description"]
        assert read["security"] == [{"key": []}]


def test_every_read_has_an_example_that_it_could_answer(document):
    for path, shape in SHAPES.items():
        answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        if shape is not ConflictPage:  # in the sample world nobody claims another's id
            shape.model_validate_json(orjson.dumps(answer["example"]))


STREAMS = {
    "/v1/members/{ego}/feed/live": ("FeedItem", ["ego", "kind", "last-event-id"]),
    "/v1/members/{ego}/live": ("LiveEvent", ["ego", "last-event-id"]),
}
"""The shape of each stream's data, and its parameters."""


def test_documents_every_stream(document):
    assert served(StreamRoute) == STREAMS.keys()
    for path, (shape, parameters) in STREAMS.items():
        stream = document["paths"][path]["get"]
        documented = stream["responses"]["200"]["content"]["text/event-stream"]["schema"]
        assert documented == {"type": "string", "description": f"Each event's data is a `{shape}`"}
        assert shape in document["components"]["schemas"]
        assert stream["description"]
        assert [p["name"] for p in stream["parameters"]] == parameters


def test_documents_every_write(document):
    assert served(WriteRoute) == {
        path for path, methods in document["paths"].items() if "put" in methods
    }
    for path in served(WriteRoute):
        write = document["paths"][path]["put"]
        documented = write["responses"]["202"]["content"]["application/json"]["schema"]
        assert documented == {"$ref": "#/components/schemas/Accepted"}
        assert {"400", "401", "403", "422", "503"} <= set(write["responses"])
        assert write["description"]
        assert write["requestBody"]["required"]
        assert [p["name"] for p in write["parameters"]] == re.findall(r"{(\w+)}", path)


def test_documents_every_operation(document):
    assert set(OPERATIONS) == served(OperatorRoute)
    for path, (method, status, shape, asked) in OPERATIONS.items():
        operation = document["paths"][path][method]
        documented = operation["responses"][status]["content"]["application/json"]["schema"]
        assert documented == {"$ref": f"#/components/schemas/{shape.__name__}"}
        assert {"401", "403", "422", "503"} <= set(operation["responses"])
        assert operation["description"]
        assert [p["name"] for p in operation.get("parameters", [])] == asked


def test_documents_every_parameter(document):
    asked = {path: [p["name"] for p in document["paths"][path]["get"]["parameters"]]
             for path in SHAPES}  # fmt: skip
    every = ["at", "after", "wait"]
    assert asked == {
        "/v1/members": [*every, "q", "limit", "cursor"],
        "/v1/members/{member}": ["member", *every],
        "/v1/members/{ego}/circle": ["ego", *every],
        "/v1/members/{ego}/circle/health": ["ego", *every],
        "/v1/members/{ego}/paths/{member}": ["ego", "member", *every, "limit", "degrees"],
        "/v1/members/{ego}/audience": ["ego", *every],
        "/v1/members/{ego}/audience/history": ["ego", *every],
        "/v1/members/{ego}/feed": ["ego", *every, "sort", "kind", "limit", "cursor"],
        "/v1/members/{ego}/nearby": [
            "ego", *every, "place", "country", "latitude", "longitude", "radius_km", "from", "to",
            "limit", "cursor",
        ],
        "/v1/members/{ego}/reach": ["ego", *every],
        "/v1/members/{ego}/experts": ["ego", *every, "q", "limit", "cursor"],
        "/v1/members/{ego}/relationships":
            ["ego", *every, "sort", "stage", "kind", "include", "limit", "cursor"],
        "/v1/members/{ego}/relationships/{contact}": ["ego", "contact", *every],
        "/v1/members/{ego}/relationships/{contact}/likelihood": ["ego", "contact", *every],
        "/v1/members/{ego}/likely": ["ego", *every, "limit", "cursor"],
        "/v1/members/{ego}/relationships/{contact}/history": ["ego", "contact", *every, "days"],
        "/v1/members/{ego}/relationships/{contact}/shared":
            ["ego", "contact", *every, "limit", "cursor"],
        "/v1/members/{ego}/relationships/{contact}/preferences": ["ego", "contact", *every],
        "/v1/members/{ego}/preferences": ["ego", *every, "tag", "hidden", "limit", "cursor"],
        "/v1/members/{ego}/suggestions": ["ego", *every, "reason", "limit", "cursor"],
        "/v1/members/{ego}/settings": ["ego", *every],
        "/v1/identities/conflicts": [*every, "limit", "cursor"],
    }  # fmt: skip


def test_answers_have_the_documented_shapes(api, events):
    api.world.feed(
        [
            events("meeting", "doc", "umi"),
            events("follow", "doc", "umi"),
            events("post", "umi"),
            *(events("like", "doc", f"c{i}") for i in range(3)),
            events("profile", "doc", name="Doc", is_brand=True, place={"name": "Rome"}),
            events("travel", "doc", place={"name": "Oslo", "country": "NO", "latitude": 59.9}),
            events("job_change", "doc", organization="Acme"),
        ]
    )
    for path, shape in SHAPES.items():
        for query in ({"q": "c"}, {"q": "c", "limit": 2}):
            body = api.ok(path.format(ego="doc", contact="umi", member="umi"), **query)
            read = shape.model_validate(body).model_dump(by_alias=True, exclude_unset=True)
            assert read == body
            assert [*read] == [*body]
    stranger = api.ok("/v1/members/doc/relationships/nobody")
    assert Relationship.model_validate(stranger).score == 0
