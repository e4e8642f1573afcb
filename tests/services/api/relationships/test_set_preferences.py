"""What a user sets, through real HTTP, Kafka and a scorer."""

from collections.abc import Iterator

import httpx
import pytest

from services.runtime.access.api_keys import KeysFile, ensure_first_key
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings
from tests.faults.load import write_events
from tests.free_port import free_port
from tests.processes import ServiceProcess, until
from tests.services.api.relationships.setting import UNSET
from tests.world import now


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


@pytest.mark.parametrize(("ego", "contact"), [("ana", "ana"), ("a%20b", "bo")])
def test_what_is_no_pair_is_refused(api, ego, contact):
    path = f"/v1/members/{ego}/relationships/{contact}"
    assert api.client.put(path, json={"hidden": True}).status_code == 422


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
    own = "/v1/members/pref-ana/settings"
    set_own = client.put(own, json={"introductions": False})
    assert set_own.status_code == 202, set_own.text
    assert client.get(own, params={"after": set_own.json()["position"]}).json() == {
        "ego": "pref-ana", "introductions": False
    }  # fmt: skip
    token = KeysFile(settings.keys).create("reader", [Scope.READ])
    headers = {"Authorization": f"Bearer {token}"}
    until(lambda: client.get(path, headers=headers).status_code == 200, "the key to be known")
    assert client.put(path, json={"hidden": False}, headers=headers).status_code == 403


def _suggested(client, after=None):
    answer = client.get("/v1/members/pref-ana/suggestions", params=after)
    assert answer.status_code == 200, answer.text
    return [(i["contact"], [w["reason"] for w in i["reasons"]]) for i in answer.json()["items"]]
