"""Webhooks send as themselves: whatever a payload names, its source, and its key's members."""

import json
from typing import Any

import httpx
import pytest

from schemas.feed_records import BOUND
from tests.services.ingest.conftest import Feeds, Ingest
from tests.services.ingest.keys import client_by
from tests.services.ingest.producers import SECRET

pytestmark = pytest.mark.kafka

PROFILE = {"id": "1", "source": "hr", "kind": "profile", "actor": "mallory", "aliases": ["ana"]}
MESSAGE = {"id": "1", "source": "hr", "kind": "message", "actor": "mallory", "target": "ana"}
BY_SECRET = {"Authorization": f"Bearer {SECRET}"}


async def sent(
    client: httpx.AsyncClient, source: str, *events: dict[str, Any], **headers: str
) -> httpx.Response:
    headers |= {"Content-Type": "application/json"}
    path = f"/v1/sources/{source}/webhook"
    return await client.post(path, content=json.dumps(events), headers=headers)


async def test_ids_are_its_own_whatever_source_it_names(
    client: httpx.AsyncClient, feeds: Feeds
) -> None:
    named = ["cloudevents-by-key", "hr", "cloudevents-by-key/hr", "cloudevents"]
    events = [MESSAGE | {"id": str(n), "source": source} for n, source in enumerate(named)]
    assert (await sent(client, "cloudevents-by-key", *events)).status_code == 202
    found = {each.value["id"]: each.value["source"] for each in await feeds.new()}
    own = ["", "/hr", "/cloudevents-by-key/hr", "/cloudevents"]
    assert found == {str(n): f"cloudevents-by-key{rest}" for n, rest in enumerate(own)}


@pytest.mark.parametrize("source", ["cloudevents-by-key", "standard-webhooks-by-key"])
async def test_a_source_that_has_no_room_behind_the_name_is_refused(
    client: httpx.AsyncClient, feeds: Feeds, source: str
) -> None:
    room = 200 - len(source) - 1
    too_long = await sent(client, source, MESSAGE | {"source": "x" * (room + 1)})
    assert too_long.status_code == 422
    assert [(e["index"], e["field"]) for e in too_long.json()["errors"]] == [(0, "source")]
    assert (await sent(client, source, MESSAGE | {"source": "x" * room})).status_code == 202
    assert len(await feeds.new()) == 2


@pytest.mark.parametrize(
    ("source", "headers", "counts"),
    [("trusted", BY_SECRET, True), ("cloudevents", BY_SECRET, False), ("trusted-by-key", {}, True)],
)
async def test_aliases_count_where_the_source_is_trusted(
    web: httpx.AsyncClient, ingest: Ingest, feeds: Feeds, source: str, headers: Any, counts: bool
) -> None:
    async with client_by(ingest, sources=["trusted-by-key"]) as keyed:
        answer = await sent(web if headers else keyed, source, PROFILE, **headers)
    assert answer.status_code == 202, answer.text
    (record,) = await feeds.new()
    assert record.value.get("aliases") == (["ana"] if counts else None)


async def test_a_key_sends_to_the_sources_it_is_bound_to_alone(
    ingest: Ingest, feeds: Feeds
) -> None:
    async with client_by(ingest, sources=["slack-by-key", "hr"]) as client:
        assert (await sent(client, "cloudevents-by-key", MESSAGE)).status_code == 403
    assert await feeds.new() == []


async def test_a_key_bound_to_members_sends_what_these_did_alone(
    ingest: Ingest, feeds: Feeds
) -> None:
    async with client_by(ingest, members=["mallory"]) as client:
        other = MESSAGE | {"actor": "ana", "target": "mallory"}
        refused = await sent(client, "cloudevents-by-key", MESSAGE, other)
        assert refused.status_code == 403
        assert [(e["index"], e["field"]) for e in refused.json()["errors"]] == [(1, "actor")]
        assert await feeds.new() == []
        assert (await sent(client, "trusted-by-key", MESSAGE, PROFILE)).status_code == 202
    records = await feeds.new()
    assert {each.headers for each in records} == {(BOUND,)}
    assert [each.value.get("aliases") for each in records] == [None] * 3
