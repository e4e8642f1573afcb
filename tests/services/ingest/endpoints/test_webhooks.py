"""One contract for every convention: through the real server into the real Kafka."""

import json
from collections.abc import Iterable
from typing import Any

import httpx
import pytest

from schemas.positions import decode_position
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.services.ingest.producers import (
    PRODUCERS,
    SAMPLES,
    Producer,
    Sample,
    one_of_each,
)
from tests.shared import FIXTURES

pytestmark = pytest.mark.kafka

EACH = pytest.mark.parametrize("sample", one_of_each(), ids=lambda s: s.producer.type)


def path(source: str) -> str:
    return f"/v1/sources/{source}/webhook"


async def send(web: httpx.AsyncClient, sample: Sample, ago_s: int = 0) -> httpx.Response:
    headers = sample.producer.signed(sample.body, sample.headers, ago_s)
    return await web.post(path(sample.producer.type), content=sample.body, headers=headers)


def accepted(response: httpx.Response) -> tuple[int, int, dict[str, Any]]:
    assert response.status_code == 202, response.text
    answer = response.json()
    assert answer.keys() - {"reasons"} == {"accepted", "ignored", "position"}
    assert sum(each["count"] for each in answer.get("reasons", ())) == answer["ignored"]
    return answer["accepted"], answer["ignored"], decode_position(answer["position"])


def problem(response: httpx.Response, *names: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json", response.text
    answer: dict[str, Any] = response.json()
    assert answer["type"].rpartition(":")[2] in names, answer
    assert answer["status"] == response.status_code
    return answer


def records(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stands in the feeds once `events` are published, in some order."""
    sides = []
    for event in events:
        for side in ("in", "out") if "target" in event else ("update",):
            sides.append({"at": ANY, **event, "side": side})
    return ordered(sides)


class _Any:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


ANY = _Any()


def ordered(values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(values, key=lambda v: (v["id"], v["source"], v["kind"], v["side"]))


async def written(feeds: Any) -> list[dict[str, Any]]:
    return ordered(record.value for record in await feeds.new())


@pytest.mark.parametrize("producer", PRODUCERS.values(), ids=lambda p: p.type)
async def test_every_payload_becomes_its_events(
    web: httpx.AsyncClient, feeds: Any, producer: Producer
) -> None:
    samples = [sample for sample in SAMPLES if sample.producer is producer]
    assert samples
    for sample in samples:
        events, ignored, position = accepted(await send(web, sample))
        assert (events, ignored) == (len(sample.events), len(sample.ignored)), sample.name
        assert bool(position) == bool(sample.events)
    assert await written(feeds) == records(event for s in samples for event in s.events)


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
async def test_every_fixture_of_github_is_taken(web: httpx.AsyncClient, feeds: Any) -> None:
    total = ignored = 0
    for file in sorted((FIXTURES / "github").glob("*/*.json")):
        headers = {"X-GitHub-Event": file.parent.name, "X-GitHub-Delivery": str(file)[-60:]}
        sample = Sample(PRODUCERS["github"], file.name, headers, file.read_bytes(), [], [])
        events, without_meaning, _ = accepted(await send(web, sample))
        assert events + without_meaning == 1
        total, ignored = total + events, ignored + without_meaning
    assert (total, ignored) == (14, 3)
    assert len(await feeds.new()) == 28


@EACH
async def test_the_same_again_is_accepted_under_the_same_ids(
    web: httpx.AsyncClient, feeds: Any, sample: Sample
) -> None:
    first = accepted(await send(web, sample))
    ids = {record.value["id"] for record in await feeds.new()}
    again = accepted(await send(web, sample, ago_s=1))
    assert first[:2] == again[:2]
    assert {record.value["id"] for record in await feeds.new()} == ids


@EACH
async def test_what_was_tampered_with_is_refused(
    web: httpx.AsyncClient, feeds: Any, sample: Sample
) -> None:
    headers = sample.producer.signed(sample.body, sample.headers)
    where = path(sample.producer.type)
    if sample.producer.type != "cloudevents":  # whose token is of the sender, not of the body
        body = sample.body.replace(b"1", b"2") + b" "
        response = await web.post(where, content=body, headers=headers)
        assert problem(response, "invalid-signature")["status"] == 401
    for header in sample.producer.sign(sample.body, sample.headers, 0):
        stated = headers[header]
        other = stated[:-2] + ("Bb" if stated.lower().endswith("aa") else "Aa")
        response = await web.post(where, content=sample.body, headers=headers | {header: other})
        assert problem(response, "invalid-signature")["status"] == 401
    response = await web.post(where, content=sample.body, headers=sample.headers)
    assert problem(response, "invalid-signature")["status"] == 401
    assert await feeds.new() == []


@pytest.mark.parametrize(
    "sample", [s for s in one_of_each() if s.producer.timed], ids=lambda s: s.producer.type
)
@pytest.mark.parametrize("ago_s", [310, -310])
async def test_what_is_stale_is_refused(
    web: httpx.AsyncClient, feeds: Any, sample: Sample, ago_s: int
) -> None:
    assert problem(await send(web, sample, ago_s), "invalid-signature")["status"] == 401
    assert await feeds.new() == []


MALFORMED = [
    b"",
    b"{",
    b"nonsense",
    b'{"a":NaN}',
    b'{"a":"\\ud800"}',
    b'{"a":"\xff"}',
    b"\xef\xbb\xbf{}",
    b"[" * 5_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
]
STRANGE = [b"5", b'"x"', b"null", b"true", b"[5]", b'[[{"type":5}]]']


@EACH
async def test_what_is_malformed_is_refused(
    web: httpx.AsyncClient, feeds: Any, sample: Sample
) -> None:
    for body in MALFORMED:
        response = await send(web, sample._replace(body=body))
        assert problem(response, "invalid-body")["status"] == 400, body[:20]
    assert await feeds.new() == []


@EACH
async def test_what_is_strange_is_refused(
    web: httpx.AsyncClient, feeds: Any, sample: Sample
) -> None:
    for body in STRANGE:
        response = await send(web, sample._replace(body=body))
        if sample.producer.type == "generic" and response.status_code == 202:
            assert accepted(response)[0] == 0  # nothing that its mapping could find
        else:
            assert problem(response, "invalid-events")["status"] == 422, body
    assert await feeds.new() == []


@EACH
async def test_bodies_are_bounded(web: httpx.AsyncClient, sample: Sample) -> None:
    large = sample._replace(body=b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert problem(await send(web, large), "too-large")["status"] == 413
    packed = sample._replace(headers=sample.headers | {"Content-Encoding": "gzip"})
    assert problem(await send(web, packed), "unsupported-media-type")["status"] == 415


GOOD = {"id": "1", "source": "s", "kind": "like", "actor": "ana", "target": "bo"}
SPOILED: dict[str, Any] = {
    "activitystreams": {
        "type": "Collection",
        "items": [
            {"type": "Follow", "actor": actor, "object": "acct:bo@b.example"}
            for actor in ("acct:ana@a.example", "acct:" + "a" * 200)
        ],
    },
    "standard-webhooks": [GOOD, GOOD | {"actor": "a b"}],
    "cloudevents": [GOOD, GOOD | {"actor": "a b"}],
    "generic": {
        "batch": [
            {"what": "call.logged", "by": {"user": actor}, "with": "bo"} for actor in ("ana", "a b")
        ]
    },
    "meta": {
        "object": "page",
        "entry": [
            {
                "id": 1,
                "messaging": [
                    {
                        "sender": {"id": sender},
                        "recipient": {"id": "1"},
                        "timestamp": 1_700_000_000_005,
                        "message": {"mid": "m"},
                    }
                    for sender in ("2", "a b")
                ],
            }
        ],
    },
}


async def send_spoiled(web: httpx.AsyncClient, type_: str) -> httpx.Response:
    headers = {"webhook-id": "m", "Content-Type": "application/json"}
    body = json.dumps(SPOILED[type_]).encode()
    return await send(web, Sample(PRODUCERS[type_], "", headers, body, [], []))


@pytest.mark.parametrize("type_", ["activitystreams", "generic", "meta"])
async def test_one_bad_part_is_passed_over_and_spoils_no_other(
    web: httpx.AsyncClient, feeds: Any, type_: str
) -> None:
    response = await send_spoiled(web, type_)
    assert accepted(response)[:2] == (1, 1)
    (reason,) = response.json()["reasons"]
    assert reason["reason"].startswith("actor: must ")
    assert (reason["count"], reason["first"]) == (1, "number 1")
    assert {record.value["id"] for record in await feeds.new()}


@pytest.mark.parametrize("type_", ["standard-webhooks", "cloudevents"])
async def test_one_bad_event_of_our_own_kind_refuses_its_delivery(
    web: httpx.AsyncClient, feeds: Any, type_: str
) -> None:
    response = await send_spoiled(web, type_)
    (error,) = problem(response, "invalid-events")["errors"]
    assert (error["index"], error["field"]) == (1, "actor")
    assert await feeds.new() == []


@EACH
async def test_without_a_secret_a_key_with_the_scope_is_needed(
    ingest: Any, web: httpx.AsyncClient, feeds: Any, sample: Sample
) -> None:
    where = path(f"{sample.producer.type}-by-key")
    headers = sample.headers
    keys = KeysFile(ingest.settings.keys)

    async def by(key: str) -> httpx.Response:
        proof = {"Authorization": f"Bearer {key}"}
        return await web.post(where, content=sample.body, headers=headers | proof)

    response = await web.post(where, content=sample.body, headers=headers)
    assert problem(response, "invalid-signature")["status"] == 401
    assert problem(await by("rk_0_0"), "invalid-signature")["status"] == 401
    reader = keys.create("reader", [Scope.READ])
    ingest.app.state.keyring._check_at = 0  # its file is looked at once a second
    assert problem(await by(reader), "forbidden")["status"] == 403
    assert await feeds.new() == []
    assert accepted(await by(ingest.key))[0] == len(sample.events)
    assert len(await feeds.new()) >= len(sample.events)


VARYING = {"date", "content-length"}


@pytest.mark.parametrize("method", ["POST", "GET", "HEAD", "OPTIONS", "PUT"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": "sha256=00"},
        {"Authorization": "Bearer rk_0_0"},
        {"Content-Encoding": "gzip"},
    ],
    ids=lambda headers: next(iter(headers), "nothing"),
)
async def test_names_of_sources_cannot_be_told_apart(
    web: httpx.AsyncClient, feeds: Any, method: str, headers: dict[str, str]
) -> None:
    found = []
    for name in ("nobody", *PRODUCERS, *(f"{type_}-by-key" for type_ in PRODUCERS)):
        about = {"X-Request-Id": "the-same", **headers}
        response = await web.request(method, path(name), content=b"{}", headers=about)
        answered = {k: v for k, v in response.headers.items() if k not in VARYING}
        found.append((response.status_code, response.text.replace(path(name), ""), answered))
    assert found == [found[0]] * len(found)
    assert found[0][0] >= 400
    assert await feeds.new() == []


async def test_deliveries_are_counted(ingest: Any, web: httpx.AsyncClient) -> None:
    sample = next(s for s in SAMPLES if s.producer.type == "generic" and s.ignored and s.events)

    async def counts() -> dict[str, float]:
        lines = (await web.get("/metrics")).text.splitlines()
        found = [
            line.rsplit(" ", 1) for line in lines if line.startswith("rapport_ingest_events_t")
        ]
        return {name: float(value) for name, value in found}

    before = await counts()
    await send(web, sample)
    after = await counts()
    name = 'rapport_ingest_events_total{outcome="%s"}'
    assert after[name % "accepted"] - before[name % "accepted"] == len(sample.events)
    assert after[name % "ignored"] - before[name % "ignored"] == len(sample.ignored)
