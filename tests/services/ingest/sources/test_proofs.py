"""Who may send: every convention's proof, without a server."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.datastructures import Headers, QueryParams

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.standard_webhooks import MOST_SIGNATURES
from services.ingest.sources.configured_sources import configured_sources
from services.ingest.sources.source import Source
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import (
    INBOX,
    PRODUCERS,
    SAMPLES,
    SECRET,
    STANDARD,
    Sample,
    one_of_each,
    sources,
)
from tests.shared import FIXTURES

NOW_S = 1_732_176_000
SOURCES = configured_sources({name: SourceSettings(**s) for name, s in sources().items()})
EACH = pytest.mark.parametrize("sample", one_of_each(), ids=lambda s: s.producer.type)


def delivered(
    body: bytes, headers: dict[str, str], at_s: float = NOW_S, query: str = ""
) -> Delivery:
    received = int(at_s * 1000)
    return Delivery("POST", Headers(headers), QueryParams(query), body, received, INBOX)


def refused(source: Source, delivery: Delivery) -> str:
    with pytest.raises(Problem) as raised:
        source.verify(delivery)
    assert raised.value.kind.status == 401
    return raised.value.detail


def source(**settings: Any) -> Source:
    return configured_sources({"it": SourceSettings(**settings)})["it"]


def signed(sample: Sample) -> dict[str, str]:
    return sample.headers | sample.producer.sign(sample.body, sample.headers, NOW_S)


@EACH
def test_a_signed_delivery_is_taken(sample: Sample) -> None:
    SOURCES[sample.producer.type].verify(delivered(sample.body, signed(sample)))


@EACH
def test_each_missing_header_is_refused(sample: Sample) -> None:
    proof = sample.producer.sign(sample.body, sample.headers, NOW_S)
    for header in proof:
        headers = {name: value for name, value in signed(sample).items() if name != header}
        detail = refused(SOURCES[sample.producer.type], delivered(sample.body, headers))
        assert header in detail or "Authorization" in detail


@EACH
@pytest.mark.parametrize(
    "value", ["", " ", "=", "sha256=", "v0=", "v1,", "Bearer", "sha256=zz", "é", "\x00", "0" * 64]
)
def test_a_malformed_proof_is_refused(sample: Sample, value: str) -> None:
    proof = sample.producer.sign(sample.body, sample.headers, NOW_S)
    for header in proof:
        headers = signed(sample) | {header: value}
        refused(SOURCES[sample.producer.type], delivered(sample.body, headers))


@pytest.mark.parametrize(
    "sample",
    [s for s in one_of_each() if s.producer.type != "cloudevents"],
    ids=lambda s: s.producer.type,
)
def test_another_body_is_refused(sample: Sample) -> None:
    refused(SOURCES[sample.producer.type], delivered(sample.body + b" ", signed(sample)))


@pytest.mark.parametrize(
    "sample", [s for s in one_of_each() if s.producer.timed], ids=lambda s: s.producer.type
)
@pytest.mark.parametrize(
    ("late_s", "taken"), [(299, True), (-299, True), (301, False), (-301, False)]
)
def test_a_signed_time_is_near(sample: Sample, late_s: float, taken: bool) -> None:
    delivery = delivered(sample.body, signed(sample), NOW_S + late_s)
    if taken:
        SOURCES[sample.producer.type].verify(delivery)
    else:
        assert "300 seconds" in refused(SOURCES[sample.producer.type], delivery)


VECTORS = (
    json.loads((FIXTURES / "standard-webhooks/vectors.json").read_text())
    if FIXTURES.exists()
    else []
)
HUB_VECTORS = (
    json.loads((FIXTURES / "github/signature_vectors.json").read_text())
    if FIXTURES.exists()
    else []
)


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["scheme"])
def test_vector_of_standard_webhooks(vector: dict[str, Any]) -> None:
    headers = {
        "webhook-id": vector["id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": f"v2,abc {vector['signature']} v1,{'A' * 43}=",
    }
    body = vector["body"].encode()
    secret = vector.get("secret") or vector["public_key"]
    known = source(type="standard-webhooks", secret=[STANDARD, secret])
    known.verify(delivered(body, headers, vector["timestamp"]))
    refused(known, delivered(body + b" ", headers, vector["timestamp"]))
    refused(known, delivered(body, headers | {"webhook-id": "msg_2"}, vector["timestamp"]))
    refused(known, delivered(body, headers, vector["timestamp"] + 301))
    stranger = source(type="standard-webhooks", secret=STANDARD)
    refused(stranger, delivered(body, headers, vector["timestamp"]))


def test_few_signatures_are_looked_at() -> None:
    sample = next(s for s in one_of_each() if s.producer.type == "standard-webhooks")
    headers = signed(sample)
    right = headers["webhook-signature"]
    for number, taken in ((MOST_SIGNATURES - 1, True), (MOST_SIGNATURES, False)):
        stated = " ".join(["v1,QUFB"] * number + [right])
        delivery = delivered(sample.body, headers | {"webhook-signature": stated})
        if taken:
            SOURCES["standard-webhooks"].verify(delivery)
        else:
            refused(SOURCES["standard-webhooks"], delivery)


def test_a_signature_by_a_public_key() -> None:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    mine = source(type="standard-webhooks", secret=f"whpk_{public}")
    signature = base64.b64encode(private.sign(f"m.{NOW_S}.{{}}".encode())).decode()
    headers = {"webhook-id": "m", "webhook-timestamp": str(NOW_S)}
    mine.verify(delivered(b"{}", headers | {"webhook-signature": f"v1a,{signature}"}))
    for stated in (f"v1,{signature}", f"v1a,{signature[:-8]}", "v1a,AAAA"):
        refused(mine, delivered(b"{}", headers | {"webhook-signature": stated}))


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("vector", HUB_VECTORS, ids=lambda v: v["source"])
def test_vector_of_github(vector: dict[str, str]) -> None:
    headers = {"X-Hub-Signature-256": vector["X-Hub-Signature-256"]}
    known = source(type="github", secret=["other", vector["secret"]])
    known.verify(delivered(vector["body"].encode(), headers))
    refused(known, delivered(vector["body"].encode() + b"!", headers))


def test_slack_signs_as_its_documentation_shows() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F"
        b"commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    slack = source(type="slack", secret="8f742231b10e8888abcd99yyyzzz85a5")
    slack.verify(delivered(body, headers, 1_531_420_618))


def test_linkedin_may_name_the_algorithm() -> None:
    sample = next(s for s in one_of_each() if s.producer.type == "linkedin")
    headers = {"X-LI-Signature": "hmacsha256=" + signed(sample)["X-LI-Signature"]}
    SOURCES["linkedin"].verify(delivered(sample.body, headers))


@pytest.mark.parametrize(
    ("scheme", "secret", "header", "value"),
    [
        ("bearer", SECRET, "Authorization", f"bearer {SECRET}"),
        ("basic", "me:pass", "Authorization", "Basic bWU6cGFzcw=="),
        (
            "hmac-sha256",
            "mysecret",
            "X-Hub-Signature-256",
            "sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3",
        ),
    ],
)
def test_each_scheme_of_a_mapped_source(scheme: str, secret: str, header: str, value: str) -> None:
    fields = {"kind": "'view'", "actor": "a"}
    it = source(type="generic", signature=scheme, secret=secret, map=fields)
    body = b'{"foo":"bar"}'
    it.verify(delivered(body, {header: value}))
    refused(it, delivered(body, {header: value[:-1]}))
    refused(it, delivered(body, {}))


def test_a_mapped_source_signed_as_standard_webhooks() -> None:
    sample = next(s for s in SAMPLES if s.headers.get("webhook-id") == "msg_event")
    fields = {"kind": "kind", "actor": "actor", "target": "target"}
    it = source(
        type="generic", signature="standard-webhooks", secret=STANDARD, map=fields, namespace=""
    )
    sent = delivered(sample.body, signed(sample))
    it.verify(sent)
    (event,) = it.read(sent, "it")
    assert (event.id, event.actor) == (sample.headers["webhook-id"], "ana")


def test_cloudevents_may_carry_the_token_in_the_query() -> None:
    it = source(type="cloudevents", secret=["old one", "é+/="])
    it.verify(delivered(b"", {}, query="access_token=%C3%A9%2B%2F%3D"))
    it.verify(delivered(b"", {}, query="access_token=old+one"))
    refused(it, delivered(b"", {}, query="access_token="))
    refused(it, delivered(b"", {}, query="access_token=%ff"))


@pytest.mark.parametrize("type_", PRODUCERS)
def test_without_a_secret_a_key_is_needed(type_: str) -> None:
    assert SOURCES[type_].signed
    assert not SOURCES[f"{type_}-by-key"].signed
