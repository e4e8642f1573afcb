import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from schemas.events import FeedEvent
from schemas.times import read_time
from services.ingest.sources.arrivals import OTHER, SourceArrivals
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from services.runtime.settings import AgentSettings, Settings, SourceSettings
from tests.processes import until
from tests.services.ingest.conftest import Ingest, Running, wait_ready

SIGNED, UNSIGNED, AGENT = "the-shop", "the-crm", "the-stream"
SECRETS = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]
FOLLOW = {"actor": "a", "target": "b"}
EVENT = {"specversion": "1.0", "source": "/", "type": "x.follow", "data": FOLLOW}


@pytest.fixture(scope="module")
def ingest(
    broker_settings: Settings, running: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ingest]:
    update = {
        "data_dir": tmp_path_factory.mktemp("sources"),
        "sources": {
            UNSIGNED: SourceSettings(type="cloudevents"),
            SIGNED: SourceSettings(type="standard-webhooks", secret=SECRETS),
        },
        "agents": {AGENT: AgentSettings(type="bluesky")},
    }
    with running(broker_settings.model_copy(update=update)) as ingest:
        wait_ready(ingest)
        yield ingest


@pytest.fixture
def asked(ingest: Ingest) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {ingest.key}"}
    with httpx.Client(base_url=ingest.url, headers=headers, timeout=30) as client:
        yield client


def known(asked: httpx.Client) -> dict[str, dict[str, Any]]:
    answer = asked.get("/v1/sources")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {item["name"]: item for item in answer.json()["items"]}


@pytest.mark.kafka
def test_each_source_says_what_it_is_and_no_secret(asked: httpx.Client) -> None:
    text = asked.get("/v1/sources").text
    assert not any(secret in text for secret in SECRETS)
    sources = known(asked)
    assert list(sources) == [UNSIGNED, SIGNED, AGENT]
    assert [(s["type"], s["pulled"], s["path"], s["signed"]) for s in sources.values()] == [
        ("cloudevents", False, f"/v1/sources/{UNSIGNED}/webhook", False),
        ("standard-webhooks", False, f"/v1/sources/{SIGNED}/webhook", True),
        ("bluesky", True, None, False),
    ]


@pytest.mark.kafka
def test_what_comes_is_counted_by_source(asked: httpx.Client) -> None:
    before = known(asked)
    started = time.time_ns() // 1_000_000
    headers = {"Content-Type": "application/cloudevents+json"}
    path = f"/v1/sources/{UNSIGNED}/webhook"
    assert asked.post(path, json=EVENT | {"id": "1"}, headers=headers).status_code == 202
    assert asked.post(path, json=EVENT, headers=headers).status_code == 422
    pulled = [
        {"id": str(n), "source": AGENT, "kind": "like", "actor": "a", "target": "b"}
        for n in range(3)
    ]
    assert asked.post("/v1/events", json=pulled).status_code == 202
    after = known(asked)

    def grown(name: str) -> list[int]:
        return [after[name][field] - before[name][field] for field in ("accepted", "refused")]

    assert (grown(UNSIGNED), grown(SIGNED), grown(AGENT)) == ([1, 1], [0, 0], [3, 0])
    assert read_time(after[UNSIGNED]["last_accepted_at"]) >= started
    assert read_time(after[UNSIGNED]["last_refused_at"]) >= started
    assert "id" in after[UNSIGNED]["last_refusal"]


@pytest.mark.kafka
def test_a_wrong_signature_is_a_refusal_that_only_the_operator_reads(asked: httpx.Client) -> None:
    answer = httpx.post(f"{asked.base_url}/v1/sources/{SIGNED}/webhook", json={})
    reason = known(asked)[SIGNED]["last_refusal"]
    assert answer.status_code == 401
    assert reason and reason not in answer.text


@pytest.mark.kafka
def test_secrets_are_revealed_one_source_at_a_time(asked: httpx.Client) -> None:
    revealed = asked.get(f"/v1/sources/{SIGNED}/secrets")
    assert revealed.json() == {"items": SECRETS}
    assert revealed.headers["Cache-Control"] == "no-store"
    assert asked.get(f"/v1/sources/{UNSIGNED}/secrets").json() == {"items": []}
    for name in (AGENT, "nobody"):
        assert asked.get(f"/v1/sources/{name}/secrets").status_code == 404


@pytest.mark.kafka
def test_an_operator_of_some_members_alone_reads_neither(ingest: Ingest) -> None:
    keys = KeysFile(ingest.settings.keys)
    for token in (
        keys.create("bound", [Scope.OPERATE], members=["ana"], sources=None),
        keys.create("writer", [Scope.INGEST, Scope.READ, Scope.WRITE], members=None, sources=None),
    ):
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/v1/sources", f"/v1/sources/{SIGNED}/secrets"):

            def answer(url: str = ingest.url + path, sent: dict[str, str] = headers) -> int:
                return httpx.get(url, headers=sent).status_code

            until(lambda ask=answer: ask() != 401, "the key to be known")
            assert answer() == 403


def of(source: str, kind: str = "like") -> FeedEvent:
    return FeedEvent(id="1", source=source, kind=kind, actor="a", target="b", at=0)


def test_what_a_source_states_itself_is_its_own_and_nobody_else_is_named() -> None:
    arrivals = SourceArrivals(["shop"], lambda: 5_000_000)
    events = [of("shop"), of("shop/till", "call"), of("shop/till"), of("page"), of("crm"), of("me")]
    counts = arrivals.counted(events, {"crm"})
    assert counts == {
        ("shop", "like"): 2,
        ("shop", "call"): 1,
        ("page", "like"): 1,
        ("crm", "like"): 1,
        (OTHER, "like"): 1,
    }
    arrivals.accepted(counts)
    arrivals.refused("crm", "why")
    arrivals.ignored("shop", 2)
    with pytest.raises(KeyError):
        arrivals["crm"]
    shop = arrivals["shop"]
    assert (shop.accepted, shop.ignored, shop.last_accepted_at, arrivals.since) == (3, 2, 5, 5)
