"""What holds for every read: keys, positions, staleness, tables that are not there yet."""

import threading
import time

import httpx
import pytest

from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from relationships.tables.meta import Progress
from schemas.commands import RelationshipCommand
from schemas.positions import encode_position
from schemas.topics import partition_of
from services.api.app import create_app
from services.api.http.routing.read_route import ReadRoute
from services.api.resources import RESOURCES
from services.runtime.access.api_keys import KeysFile, ensure_first_key
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings
from tests.processes import until
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


EVERY = [
    route.path.format(ego="ray", contact="sue", member="sue")
    for routes in RESOURCES
    for route in routes.served
    if isinstance(route, ReadRoute)
]


@pytest.mark.parametrize("path", EVERY)
def test_a_key_with_the_scope_read_is_needed(api, path):
    assert api.get(path).status_code in (200, 422)
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


def like(state, partitions):
    """In the writing process: LMDB lets a process open an environment only once."""
    world = World(state, partitions)
    world.feed([{"id": "1", "source": "t", "kind": "like", "actor": "ray", "target": "sue",
                 "at": 1_760_000_000_000}])  # fmt: skip
    world.close()


async def test_staleness_is_in_seconds_of_the_clock(other_process, tmp_path):
    settings = Settings(data_dir=tmp_path, partitions=1)
    headers = {"Authorization": f"Bearer {ensure_first_key(settings)}"}
    started = now()
    other_process.submit(like, settings.state, 1).result()
    app = create_app(settings, now=lambda: now() + 90_000)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers) as client,
    ):
        for path in ("", "/relationships", "/relationships/sue", "/audience", "/experts?q=x"):
            answer = await client.get(f"/v1/members/ray{path}")
            staleness = float(answer.headers["Rapport-Staleness"])
            assert 90 <= staleness <= 90 + (now() - started) / 1000, path


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
        assert api.client.get("/readyz").status_code == 200
        metrics = api.client.get("/metrics").text
        assert 'rapport_api_staleness_seconds{partition="1"} NaN' in metrics
        assert 'rapport_api_staleness_seconds{partition="0"} NaN' not in metrics
    world.close()


@pytest.mark.parametrize("turned_away", ["hidden", "blocked"])
def test_while_anyones_other_ids_are_not_known_nobody_hidden_or_blocked_is_shown(
    tmp_path, turned_away
):
    """Of two ids of a person ego turns one away; the profile that claims it is being restored."""
    names = [f"m{i}" for i in range(40)]
    ego, plain, one, other, *_ = (name for name in names if partition_of(name, 2) == 0)
    claiming = next(name for name in names if partition_of(name, 2) == 1)
    world = World(tmp_path / "state", 2)
    event = {"source": "t", "at": 1_760_000_000_000}
    met = [(ego, one), (ego, other), (plain, one)]
    world.feed(
        [event | {"id": f"{n}", "kind": "meeting", "actor": actor, "target": target}
         for n, (actor, target) in enumerate(met)]
        + [event | {"id": "c", "kind": "profile", "actor": claiming, "aliases": [one, other]}]
    )  # fmt: skip
    if turned_away == "blocked":
        world.feed([event | {"id": "b", "kind": "block", "actor": ego, "target": one}])
    else:
        hide = RelationshipCommand(id="h", ego=ego, contact=one, at=1, hidden=True)
        world.advance(0, 1, Changes(rows=list(fold_commands(world.tables[0], [hide]))))
    restored = world.tables[1].progress
    world.tables[1].apply(Changes(), Progress(complete=False))
    path = f"/v1/members/{ego}/relationships"
    with serving(world, tmp_path) as api:
        assert "partition 1 is not restored" in api.problem(503, path)["detail"]
        api.problem(503, f"/v1/members/{ego}/circle")
        api.ok(f"/v1/members/{plain}/relationships")
        world.tables[1].apply(Changes(), restored)
        until(lambda: api.get(path).status_code == 200, "the rest to be known")
        shown = {item["contact"] for item in api.ok(path)["items"] if not item["blocked"]}
        assert shown == set()
    world.close()
