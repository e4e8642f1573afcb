"""Whatever comes, no convention fails: every answer is one that a producer can understand.

Through the real server; `tests/fuzzing` tries a thousand times as much without one.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.positions import decode_position
from tests.fuzzing.requests import UNDERSTOOD
from tests.services.ingest.producers import PRODUCERS, SAMPLES, Producer

pytestmark = pytest.mark.kafka


class Fuzzed:
    """A producer of every source, who has a key as well."""

    def __init__(self, web: httpx.Client, key: str) -> None:
        self.web, self.key = web, key

    def send(self, method: str, where: str, **request: Any) -> httpx.Response:
        response = self.web.request(method, where, **request)
        assert response.status_code in UNDERSTOOD, response.text
        return response


@pytest.fixture(scope="module")
def fuzzed(ingest: Any) -> Iterator[Fuzzed]:
    with httpx.Client(base_url=ingest.url, timeout=30, trust_env=False) as web:
        yield Fuzzed(web, ingest.key)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["like", "github", "1e999", "٣", "2026-11-23T10:00:00Z", "9" * 400, "a b"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
PRODUCER = st.sampled_from(list(PRODUCERS.values()))
SAMPLE = st.sampled_from(SAMPLES)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Producer, dict[str, str], bytes]:
    """A real payload of which some parts are anything else."""
    sample = draw(SAMPLE)
    payload = json.loads(sample.body)
    for _ in range(draw(st.integers(1, 3))):
        payload = replaced(draw, payload)
    return sample.producer, sample.headers, json.dumps(payload).encode(errors="replace")


def replaced(draw: st.DrawFn, value: Any) -> Any:
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 5)) == 0:
        return draw(JSON)
    if isinstance(value, list):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], replaced(draw, value[at]), *value[at + 1 :]]
    name = draw(st.sampled_from(sorted(value)))
    if draw(st.booleans()):
        return {k: v for k, v in value.items() if k != name}
    return value | {name: replaced(draw, value[name])}


@settings(deadline=None, max_examples=300)
@given(mutated())
def test_payloads_that_are_nearly_right(
    fuzzed: Fuzzed, case: tuple[Producer, dict[str, str], bytes]
) -> None:
    producer, headers, body = case
    where = f"/v1/sources/{producer.type}-by-key/webhook"
    proof = {"Authorization": f"Bearer {fuzzed.key}"}
    response = fuzzed.send("POST", where, content=body, headers=headers | proof)
    if response.status_code == 202 and "accepted" in response.json():
        answer = response.json()
        assert bool(answer["accepted"]) == bool(decode_position(answer["position"]))


@settings(deadline=None, max_examples=100)
@given(PRODUCER, JSON)
def test_any_json(fuzzed: Fuzzed, producer: Producer, value: Any) -> None:
    headers = {"webhook-id": "m", "X-GitHub-Event": "star", "Content-Type": "application/json"}
    body = json.dumps(value).encode(errors="replace")
    signed = producer.signed(body, headers)
    where = f"/v1/sources/{producer.type}/webhook"
    assert fuzzed.send("POST", where, content=body, headers=signed).status_code != 401


@settings(deadline=None, max_examples=150)
@given(SAMPLE, st.data())
def test_any_headers(fuzzed: Fuzzed, sample: Any, data: st.DataObject) -> None:
    """Those that matter to a convention, each with any value, or in part with the right one."""
    signed = sample.producer.signed(sample.body, sample.headers)
    names = [*signed, "svix-id", "Authorization", "ce-id", "ce-x", "Content-Type"]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
        right = signed.get(name, "")
        value = data.draw(HEADER | st.just(right + "=") | st.just(right[:-1]) | st.just(right * 2))
        signed[name] = value
    raw = [
        (name.encode(), value.strip().encode("latin-1", "replace"))
        for name, value in signed.items()
    ]
    where = f"/v1/sources/{sample.producer.type}/webhook"
    fuzzed.send("POST", where, content=sample.body, headers=raw)


@settings(deadline=None, max_examples=100)
@given(
    PRODUCER,
    st.sampled_from(["GET", "OPTIONS", "HEAD", "PUT"]),
    st.dictionaries(
        st.sampled_from(
            ["crc_token", "challengeCode", "hub.mode", "hub.challenge", "hub.verify_token"]
        ),
        st.text(max_size=20) | st.sampled_from(["subscribe", "meatyhamhock"]),
    ),
    HEADER,
)
def test_any_handshake(
    fuzzed: Fuzzed, producer: Producer, method: str, query: dict[str, str], origin: str
) -> None:
    params = {name: value.encode(errors="replace") for name, value in query.items()}
    headers = [(b"WebHook-Request-Origin", origin.strip().encode("latin-1"))]
    where = f"/v1/sources/{producer.type}/webhook"
    fuzzed.send(method, where, params=params, headers=headers)
