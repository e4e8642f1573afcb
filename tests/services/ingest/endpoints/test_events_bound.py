"""What a bound key may send to `/v1/events`: as itself, and nothing as others."""

import json
from typing import Any

import httpx
import pytest

from schemas.feed_records import BOUND
from services.runtime.access.grants import Scope
from tests.services.ingest.conftest import Feeds, Ingest
from tests.services.ingest.keys import client_by

pytestmark = pytest.mark.kafka

MINE = {"id": "1", "source": "chat", "kind": "message", "actor": "mallory", "target": "ana"}
OTHERS = {
    "a job under another source's name": {"kind": "job_change", "target": None, "source": "hr"},
    "an id of another source": {"source": "calendar", "id": "meeting-7"},
    "an unblock for somebody else": {"kind": "unblock", "actor": "ana", "target": "mallory"},
    "what another did": {"actor": "ana", "target": "mallory"},
    "an undo of what another did": {"actor": "ana", "target": "mallory", "undo": True, "at": 1e12},
    "another's profile": {"kind": "profile", "actor": "ana", "target": None, "name": "Ana"},
    "a meeting that another has": {"kind": "meeting", "actor": "ana", "target": "bo"},
    "another of the same name": {"source": "chat/more"},
    "another by her alias": {"actor": "mallory2"},
}


def cloudevent(event: dict[str, Any]) -> dict[str, Any]:
    return {"specversion": "1.0", "id": event["id"], "source": event["source"],
            "type": event["kind"], "data": event}  # fmt: skip


def binary(event: dict[str, Any]) -> dict[str, str]:
    return {f"ce-{name}": value for name, value in cloudevent(event).items() if name != "data"}


@pytest.fixture
async def mallory(ingest: Ingest):
    async with client_by(ingest, members=["mallory"], sources=["chat"]) as client:
        yield client


async def refusal(client: httpx.AsyncClient, *events: dict[str, Any]) -> list[tuple[Any, str]]:
    answer = await client.post("/v1/events", json=events)
    return named(answer)


def named(answer: httpx.Response) -> list[tuple[Any, str]]:
    """Which events' fields a refusal names."""
    assert answer.status_code == 403, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [(each["index"], each["field"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
async def test_one_event_of_somebody_else_refuses_all(
    mallory: httpx.AsyncClient, feeds: Feeds, other: dict[str, Any]
) -> None:
    event = MINE | {name: int(v) if isinstance(v, float) else v for name, v in other.items()}
    field = "source" if event["source"] != "chat" else "actor"
    assert await refusal(mallory, MINE, event) == [(1, field)]
    assert await feeds.new() == []


async def test_it_is_so_in_every_format(mallory: httpx.AsyncClient, feeds: Feeds) -> None:
    other = MINE | {"source": "hr"}
    forms: dict[str, tuple[Any, dict[str, str]]] = {
        "application/json": (other, {}),
        "application/x-ndjson": (other, {}),
        "application/cloudevents+json": (cloudevent(other), {}),
        "application/cloudevents-batch+json": ([cloudevent(other)], {}),
    }
    sent = [(kind, body, more) for kind, (body, more) in forms.items()]
    sent.append(("application/json", MINE, binary(other)))
    for kind, body, more in sent:
        headers = {"Content-Type": kind} | more
        answer = await mallory.post("/v1/events", content=json.dumps(body), headers=headers)
        assert named(answer) == [(0, "source")], kind
    assert await feeds.new() == []


async def test_what_is_its_own_is_taken_and_marked(
    mallory: httpx.AsyncClient, client: httpx.AsyncClient, feeds: Feeds
) -> None:
    assert (await mallory.post("/v1/events", json=MINE)).status_code == 202
    assert [each.headers for each in await feeds.new()] == [(BOUND,), (BOUND,)]
    assert (await client.post("/v1/events", json=MINE)).status_code == 202
    assert [each.headers for each in await feeds.new()] == [(), ()]


async def test_each_bound_stands_alone(ingest: Ingest, feeds: Feeds) -> None:
    async with (
        client_by(ingest, members=["mallory"]) as member,
        client_by(ingest, sources=["chat"]) as source,
    ):
        assert await refusal(member, MINE | {"actor": "ana", "target": "bo"}) == [(0, "actor")]
        assert await refusal(source, MINE | {"source": "hr"}) == [(0, "source")]
        assert (await member.post("/v1/events", json=MINE | {"source": "hr"})).status_code == 202
        assert [each.headers for each in await feeds.new()] == [(BOUND,)] * 2
        other = MINE | {"actor": "ana", "target": "bo"}
        assert (await source.post("/v1/events", json=other)).status_code == 202
        assert [each.headers for each in await feeds.new()] == [()] * 2


PROFILE = {"id": "p", "source": "chat", "kind": "profile", "actor": "mallory", "name": "M",
           "aliases": ["ana"]}  # fmt: skip


@pytest.mark.parametrize(
    ("scopes", "members", "sources", "counts"),
    [
        ([Scope.INGEST, Scope.WRITE], None, None, True),
        ([Scope.INGEST], None, None, False),
        ([Scope.INGEST, Scope.WRITE], ["mallory"], None, False),
        ([Scope.INGEST, Scope.WRITE], None, ["chat"], False),
    ],
)
async def test_aliases_count_from_an_unbound_key_that_may_write_only(
    ingest: Ingest, feeds: Feeds, scopes: Any, members: Any, sources: Any, counts: bool
) -> None:
    async with client_by(ingest, scopes, members, sources) as client:
        answer = await client.post("/v1/events", json=[PROFILE, PROFILE | {"aliases": []}, MINE])
    assert answer.status_code == 202, answer.text
    assert answer.json().get("aliases_left_out") == (None if counts else 2)
    profiles = [each.value for each in await feeds.new() if each.value["kind"] == "profile"]
    assert [each.get("aliases") for each in profiles] == ([["ana"], []] if counts else [None] * 2)
    assert [each["name"] for each in profiles] == ["M", "M"]


async def test_a_member_with_all_sources_sends_as_none_that_is_configured(
    ingest: Ingest, feeds: Feeds
) -> None:
    async with client_by(ingest, members=["mallory"]) as client:
        for source in ("github", "github/another"):
            assert await refusal(client, MINE, MINE | {"source": source}) == [(1, "source")]
        assert (await client.post("/v1/events", json=MINE)).status_code == 202
    assert len(await feeds.new()) == 2
    async with client_by(ingest, members=["mallory"], sources=["github"]) as client:
        assert (
            await client.post("/v1/events", json=MINE | {"source": "github"})
        ).status_code == 202
