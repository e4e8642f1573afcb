"""The document against what is really answered."""

import pytest

from services.api.app import READS, STREAMS, WRITES
from services.api.audience import audience_answers
from services.api.http import answer_parts, network_answers
from services.api.introductions import path_answers
from services.api.likelihood import likelihood_answers
from services.api.suggestions import suggestion_answers

SHAPES = {
    "/v1/members": answer_parts.MemberPage,
    "/v1/members/{ego}": answer_parts.Member,
    "/v1/members/{ego}/circle": answer_parts.Circle,
    "/v1/members/{ego}/circle/health": network_answers.CircleHealth,
    "/v1/members/{ego}/paths/{member}": path_answers.PathPage,
    "/v1/members/{ego}/audience": audience_answers.Audience,
    "/v1/members/{ego}/relationships": answer_parts.RelationshipPage,
    "/v1/members/{ego}/relationships/{contact}": answer_parts.Relationship,
    "/v1/members/{ego}/relationships/{contact}/likelihood": likelihood_answers.Likelihood,
    "/v1/members/{ego}/likely": likelihood_answers.LikelyPage,
    "/v1/members/{ego}/relationships/{contact}/history": answer_parts.History,
    "/v1/members/{ego}/relationships/{contact}/preferences": answer_parts.Preferences,
    "/v1/members/{ego}/preferences": answer_parts.PreferencesPage,
    "/v1/members/{ego}/suggestions": suggestion_answers.SuggestionPage,
    "/v1/members/{ego}/feed": network_answers.FeedPage,
    "/v1/members/{ego}/nearby": network_answers.NearbyPage,
    "/v1/members/{ego}/reach": network_answers.Reach,
    "/v1/members/{ego}/experts": network_answers.ExpertPage,
}


@pytest.fixture(scope="module")
def document(api):
    answer = api.client.get("/openapi.json", headers={"Authorization": ""})
    answer.raise_for_status()
    return answer.json()


def test_documents_every_read(document):
    assert set(SHAPES) == set(READS)
    for path, shape in SHAPES.items():
        read = document["paths"][path]["get"]
        told = read["responses"]["200"]["content"]["application/json"]["schema"]
        assert told == {"$ref": f"#/components/schemas/{shape.__name__}"}
        assert {"400", "401", "403", "404", "422", "503"} <= set(read["responses"])
        assert read["description"]
        assert read["security"] == [{"key": []}]


def test_documents_every_stream(document):
    for path in STREAMS:
        stream = document["paths"][path]["get"]
        told = stream["responses"]["200"]["content"]["text/event-stream"]["schema"]
        assert told == {"$ref": "#/components/schemas/FeedItem"}
        assert stream["description"]
        assert [p["name"] for p in stream["parameters"]] == ["ego", "kind", "last-event-id"]


def test_documents_every_write(document):
    assert set(WRITES) == {path for path, methods in document["paths"].items() if "put" in methods}
    for path in WRITES:
        write = document["paths"][path]["put"]
        told = write["responses"]["202"]["content"]["application/json"]["schema"]
        assert told == {"$ref": "#/components/schemas/Accepted"}
        assert {"400", "401", "403", "422", "503"} <= set(write["responses"])
        assert write["description"]
        assert write["requestBody"]["required"]
        assert [p["name"] for p in write["parameters"]] == ["ego", "contact"]


def test_documents_every_parameter(document):
    asked = {path: [p["name"] for p in document["paths"][path]["get"]["parameters"]]
             for path in SHAPES}  # fmt: skip
    every = ["at", "after", "wait"]
    assert asked == {
        "/v1/members": [*every, "q", "limit", "cursor"],
        "/v1/members/{ego}": ["ego", *every],
        "/v1/members/{ego}/circle": ["ego", *every],
        "/v1/members/{ego}/circle/health": ["ego", *every],
        "/v1/members/{ego}/paths/{member}": ["ego", "member", *every, "limit", "degrees"],
        "/v1/members/{ego}/audience": ["ego", *every],
        "/v1/members/{ego}/feed": ["ego", *every, "sort", "kind", "limit", "cursor"],
        "/v1/members/{ego}/nearby": [
            "ego", *every, "place", "country", "latitude", "longitude", "radius_km", "from", "to",
            "limit", "cursor",
        ],
        "/v1/members/{ego}/reach": ["ego", *every],
        "/v1/members/{ego}/experts": ["ego", *every, "q", "limit", "cursor"],
        "/v1/members/{ego}/relationships":
            ["ego", *every, "sort", "stage", "kind", "limit", "cursor"],
        "/v1/members/{ego}/relationships/{contact}": ["ego", "contact", *every],
        "/v1/members/{ego}/relationships/{contact}/likelihood": ["ego", "contact", *every],
        "/v1/members/{ego}/likely": ["ego", *every, "limit", "cursor"],
        "/v1/members/{ego}/relationships/{contact}/history": ["ego", "contact", *every, "days"],
        "/v1/members/{ego}/relationships/{contact}/preferences": ["ego", "contact", *every],
        "/v1/members/{ego}/preferences": ["ego", *every, "tag", "hidden", "limit", "cursor"],
        "/v1/members/{ego}/suggestions": ["ego", *every, "reason", "limit", "cursor"],
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
            told = shape.model_validate(body).model_dump(by_alias=True, exclude_unset=True)
            assert told == body
            assert [*told] == [*body]
    stranger = api.ok("/v1/members/doc/relationships/nobody")
    assert answer_parts.Relationship.model_validate(stranger).score == 0
