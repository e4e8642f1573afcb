"""What a user sets, through real HTTP, Kafka and a scorer, and what the tables say of it."""

from collections.abc import Iterator

import httpx
import pytest

from relationships.row.preferences import fold_commands
from relationships.tables.changeset import Changes
from schemas.commands import RelationshipCommand
from schemas.positions import encode_position
from schemas.topics import partition_of
from services.api.http import commands
from services.http.problems import Problem
from services.runtime.api_keys import KeysFile, Scope, ensure_first_key
from services.runtime.settings import Settings
from tests.faults.load import write_events
from tests.free_port import free_port
from tests.processes import ServiceProcess, until
from tests.services.api.conftest import PARTITIONS
from tests.world import now

NOTHING = encode_position({})
UNSET = {"cadence_days": None, "tags": [], "hidden": False, "snoozed_until": None, "done_at": None}


def put(api, ego, contact, **fields):
    """As the scorer would apply it, without Kafka."""
    command = RelationshipCommand(id=f"{now()}", ego=ego, contact=contact, at=now(), **fields)
    partition = partition_of(ego, PARTITIONS)
    changes = Changes(fold_commands(api.world.tables[partition], [command]))
    api.world.advance(partition, 1, changes)


def test_nothing_is_set_until_it_is(api):
    expected = {"ego": "pia", "contact": "bo"} | UNSET
    assert api.ok("/v1/members/pia/relationships/bo/preferences") == expected
    assert api.ok("/v1/members/pia/preferences") == {"items": [], "next_cursor": None}


def test_all_that_is_set_by_contact(api):
    put(api, "pat", "c", tags=["work"], cadence_days=7)
    put(api, "pat", "a", tags=["work", "home"], hidden=True)
    put(api, "pat", "b", done_at=5)
    path = "/v1/members/pat/preferences"
    first = api.ok(path, limit=2)
    rest = api.ok(path, limit=2, cursor=first["next_cursor"])
    items = first["items"] + rest["items"]
    assert [item["contact"] for item in items] == ["a", "b", "c"]
    assert rest["next_cursor"] is None
    assert items[1]["done_at"] == "1970-01-01T00:00:00.005Z"
    for query, found in (
        ({"tag": "work"}, ["a", "c"]), ({"hidden": "true"}, ["a"]),
        ({"hidden": "false", "tag": "work"}, ["c"]), ({"tag": "nothing"}, []),
    ):  # fmt: skip
        assert [item["contact"] for item in api.ok(path, **query)["items"]] == found
    api.problem(400, path, cursor="x")


def test_hidden_contacts_leave_the_lists_but_not_the_pair(api, events):
    api.world.feed([events("meeting", "hid", "bo"), events("call", "hid", "cy")])
    put(api, "hid", "bo", hidden=True)
    ranked = api.ok("/v1/members/hid/relationships")["items"]
    assert [item["contact"] for item in ranked] == ["cy"]
    assert api.ok("/v1/members/hid/circle")["size"] == 1
    assert api.ok("/v1/members/hid/relationships/bo")["score"] > 0
    assert api.ok("/v1/members/bo/relationships")["items"][0]["contact"] == "hid"
    put(api, "hid", "bo", hidden=False)
    assert len(api.ok("/v1/members/hid/relationships")["items"]) == 2


def test_who_only_sets_something_is_no_member(api):
    put(api, "ghost", "bo", cadence_days=3)
    api.problem(404, "/v1/members/ghost")
    found = api.ok("/v1/members", q="ghost", after=NOTHING)["items"]
    assert found == []


def test_history_tells_days_and_interactions(api, events):
    at = now()
    api.world.feed([events("like", "tim", "una", at=at), events("call", "una", "tim", at=at - 1)])
    found = api.ok("/v1/members/tim/relationships/una/history", days=1, at=at)
    latest, *_ = found["interactions"]
    assert (latest["kind"], latest["direction"]) == ("like", "outbound")
    assert found["days"][0]["outbound"] == 1
    api.problem(422, "/v1/members/tim/relationships/una/history", days=91)
    api.problem(422, "/v1/members/tim/relationships/una/history", at=at - 5)


@pytest.mark.parametrize(
    ("status", "body", "field"),
    [
        (422, {}, ""),
        (422, {"cadence_days": 0}, "cadence_days"),
        (422, {"cadence_days": "14"}, "cadence_days"),
        (422, {"tags": ["x" * 51]}, "tags.0"),
        (422, {"hidden": "yes"}, "hidden"),
        (422, {"snoozed_until": "tomorrow"}, "snoozed_until"),
        (422, {"snooze_until": None}, "snooze_until"),
        (422, [], ""),
    ],
)
def test_what_cannot_be_set_is_refused(api, status, body, field):
    answer = api.client.put("/v1/members/ana/relationships/bo", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)


def test_what_is_no_json_or_no_pair_is_refused(api):
    def status(path="/v1/members/ana/relationships/bo", **sent):
        return api.client.put(path, **sent).status_code

    json = {"Content-Type": "application/json"}
    assert status(content=b"{") == 415
    assert status(content=b"{", headers=json) == 400
    assert status(content=b" " * 20_000, headers=json) == 413
    assert status("/v1/members/ana/relationships/ana", json={"hidden": True}) == 422
    assert status("/v1/members/a%20b/relationships/bo", json={"hidden": True}) == 422
    assert status("/v1/members/ana/circle", json={"hidden": True}) == 405


def test_a_key_with_the_scope_write_is_needed(tmp_path, api):
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer rk_x_y"}):
        answer = api.client.put("/v1/members/a/relationships/b", json={}, headers=headers)
        assert answer.status_code == 401


async def test_while_kafka_is_away_nothing_is_said_to_be_set(settings_away, monkeypatch):
    monkeypatch.setattr(commands, "PATIENCE_S", 0.2)
    writer = commands.Commands(settings_away)
    with pytest.raises(Problem) as refused:
        await writer.write(RelationshipCommand(id="1", ego="a", contact="b", at=1, hidden=True))
    assert refused.value.response().status_code == 503
    assert refused.value.headers == {"Retry-After": "1"}
    await writer.stop()


@pytest.fixture
def settings_away(tmp_path):
    return Settings(bootstrap_servers=f"127.0.0.1:{free_port()}", data_dir=tmp_path)


@pytest.fixture
def services(settings: Settings, tmp_path) -> Iterator[tuple[Settings, httpx.Client]]:
    settings = settings.model_copy(
        update={"data_dir": tmp_path, "api_port": free_port(), "scorer_port": free_port(),
                "session_timeout_ms": 2_000, "group": "preferences"}
    )  # fmt: skip
    key = ensure_first_key(settings)
    started = [ServiceProcess(settings, name) for name in ("scorer", "api")]
    for service in started:
        service.wait_ready()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=started[1].url, headers=headers, timeout=30) as client:
        yield settings, client
    for service in started:
        service.end()


@pytest.mark.kafka
def test_what_is_put_is_read_after_its_position(services):
    settings, client = services
    path = "/v1/members/pref-ana/relationships/pref-bo"

    def set_(**fields):
        answer = client.put(path, json=fields)
        assert answer.status_code == 202, answer.text
        return {"after": answer.json()["position"]}

    def read(after, of="/preferences"):
        answer = client.get(f"{path}{of}", params=after)
        assert answer.status_code == 200, answer.text
        return answer.json()

    later = "2031-01-01T00:00:00Z"
    found = read(set_(cadence_days=14, tags=["b", "a", "b"], snoozed_until=later))
    assert found == {"ego": "pref-ana", "contact": "pref-bo"} | UNSET | {
        "cadence_days": 14, "tags": ["a", "b"], "snoozed_until": later
    }  # fmt: skip
    call = {"id": f"{now()}", "source": "pref", "kind": "call", "actor": "pref-ana",
            "target": "pref-bo", "at": now() - 30 * 86_400_000}  # fmt: skip
    write_events(settings, [call])
    set_(snoozed_until=None)
    until(lambda: _suggested(client), "the call to be applied")
    assert _suggested(client) == [("pref-bo", ["cadence_due"])]
    assert _suggested(client, set_(done_at=now())) == []
    set_(snoozed_until=later)
    found = read(set_(cadence_days=None, hidden=True))
    assert (found["cadence_days"], found["hidden"], found["snoozed_until"]) == (None, True, later)
    token = KeysFile(settings.keys).create("reader", [Scope.READ])
    headers = {"Authorization": f"Bearer {token}"}
    until(lambda: client.get(path, headers=headers).status_code == 200, "the key to be known")
    assert client.put(path, json={"hidden": False}, headers=headers).status_code == 403


def _suggested(client, after=None):
    answer = client.get("/v1/members/pref-ana/suggestions", params=after)
    assert answer.status_code == 200, answer.text
    return [(i["contact"], [w["reason"] for w in i["reasons"]]) for i in answer.json()["items"]]
