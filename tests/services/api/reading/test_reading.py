"""What holds for every read: keys, positions, staleness, tables that are not there yet."""

import asyncio
import threading
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas.positions import encode_position
from schemas.topics import partition_of
from services.api.reading.coalescing import MAX_BATCH, Coalescer
from services.runtime.api_keys import KeysFile, Scope
from tests.services.api.conftest import PARTITIONS, serving
from tests.world import World, now

PATHS = [
    "/v1/members",
    "/v1/members/ray",
    "/v1/members/ray/circle",
    "/v1/members/ray/circle/health",
    "/v1/members/ray/relationships",
    "/v1/members/ray/relationships/sue",
    "/v1/members/ray/relationships/sue/history",
    "/v1/members/ray/relationships/sue/preferences",
    "/v1/members/ray/preferences",
    "/v1/members/ray/suggestions",
    "/v1/members/ray/feed",
    "/v1/members/ray/reach",
]


@pytest.fixture(scope="module", autouse=True)
def known(api):
    api.world.feed([{"id": "1", "source": "t", "kind": "like", "actor": "ray", "target": "sue",
                     "at": 1_760_000_000_000}])  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_key_with_the_scope_read_is_needed(api, path, tmp_path):
    api.ok(path)
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer rk_x_y"}):
        answer = api.client.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_without_the_scope_is_refused(tmp_path):
    world = World(tmp_path / "state", 1)
    key = KeysFile(tmp_path / "keys.json").create("feeder", [Scope.INGEST])
    with serving(world, tmp_path) as api:
        answer = api.client.get("/v1/members", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 403
    world.close()


@pytest.mark.parametrize("path", PATHS)
def test_after_waits_until_all_partitions_have_applied_it(api, path):
    ours, other = (partition_of(member, PARTITIONS) for member in ("ray", "sue"))
    assert ours != other
    ahead = {p: api.world.position(p) + 1 for p in (ours, other)}
    token = encode_position({"feed.interactions": ahead})
    api.world.advance(ours, 1)
    problem = api.problem(503, path, after=token, wait=0.05)
    assert problem["type"] == "urn:rapport:problem:unavailable"
    assert int(api.get(path, after=token, wait=0).headers["Retry-After"]) > 0
    later = threading.Timer(0.2, api.world.advance, [other, 1])
    later.start()
    started = time.monotonic()
    api.ok(path, after=token)
    assert time.monotonic() - started > 0.1
    later.join()
    api.ok(path, after=token, wait=0)


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "é", "AAAA", "gA==x",
        encode_position({"nowhere": {0: 1}}),
        encode_position({"feed.posts": {PARTITIONS: 1}}),
        encode_position({"feed.posts": {-1: 1}}),
    ],
)  # fmt: skip
def test_a_bad_position_is_refused(api, token):
    problem = api.problem(400, "/v1/members/ray", after=token)
    assert problem["type"] == "urn:rapport:problem:invalid-position"


def test_nothing_published_is_applied(api):
    api.ok("/v1/members/ray", after=encode_position({}), wait=0)


def test_staleness_is_since_the_partition_was_last_whole(api):
    def staleness_ms():
        return 1000 * float(api.get("/v1/members/ray").headers["Rapport-Staleness"])

    for _ in range(2):
        before = now()
        api.world.advance(partition_of("ray", PARTITIONS), 0)
        first, second = staleness_ms(), staleness_ms()
        assert 0 <= first <= second <= now() - before


def test_what_is_not_restored_is_unavailable_and_the_rest_is_read(tmp_path):
    world = World(tmp_path / "state", 1)
    names = [f"m{i}" for i in range(20)]
    ready, *_ = (name for name in names if partition_of(name, 2) == 0)
    missing, followed, *_ = (name for name in names if partition_of(name, 2) == 1)
    event = {"source": "t", "actor": ready, "at": 1_760_000_000_000}
    world.feed(
        [
            event | {"id": "1", "kind": "like", "target": missing},
            event | {"id": "2", "kind": "follow", "target": followed},
        ]
    )
    world.partitions = 2
    with serving(world, tmp_path) as api:
        api.ok(f"/v1/members/{ready}")
        api.ok(f"/v1/members/{ready}/relationships/{missing}")
        for path in (
            f"/v1/members/{missing}",
            f"/v1/members/{missing}/relationships/{ready}",
            f"/v1/members/{ready}/relationships/{followed}",
            f"/v1/members/{ready}/relationships",
            "/v1/members",
        ):
            problem = api.problem(503, path)
            assert "partition 1 is not restored" in problem["detail"]
        assert "Retry-After" in api.get(f"/v1/members/{missing}").headers
        assert api.client.get("/readyz").status_code == 503
    world.close()


def test_requests_are_counted_by_their_template(api):
    for _ in range(3):
        api.ok("/v1/members/ray/relationships/sue")
    api.problem(404, "/v1/members/ghost")
    answer = api.client.get("/metrics", headers={"Authorization": ""})
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["rapport_api_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted["/v1/members/{ego}/relationships/{contact}", "200"] >= 3
    assert counted["/v1/members/{ego}", "404"] >= 1
    assert not [route for route, _ in counted if "ray" in route or "ghost" in route]
    staleness = families["rapport_api_staleness_seconds"].samples
    assert {sample.labels["partition"] for sample in staleness} == {"0", "1", "2", "3"}
    assert all(sample.value >= 0 for sample in staleness)


def test_unknown_paths_and_methods_are_problems(api):
    api.problem(404, "/v1/nothing")
    api.problem(404, "/v1/members/ray/")
    answer = api.client.post("/v1/members/ray")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_those_asked_together_are_answered_together():
    batches = []

    def double(asked):
        batches.append(len(asked))
        return [each * 2 for each in asked]

    coalesced = Coalescer(double)
    found = await asyncio.gather(*(coalesced.answer(i) for i in range(MAX_BATCH + 10)))
    assert found == [i * 2 for i in range(MAX_BATCH + 10)]
    assert batches == [MAX_BATCH, 10]


async def test_one_that_fails_fails_alone():
    def invert(asked):
        return [1 / each for each in asked]

    coalesced = Coalescer(invert)
    found = await asyncio.gather(*map(coalesced.answer, (1, 0, 2)), return_exceptions=True)
    assert (found[0], found[2]) == (1, 0.5)
    assert isinstance(found[1], ZeroDivisionError)


async def test_who_leaves_does_not_disturb_the_others():
    coalesced = Coalescer(lambda asked: [each * 2 for each in asked])
    leaving = asyncio.create_task(coalesced.answer(1))
    staying = asyncio.create_task(coalesced.answer(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 4
