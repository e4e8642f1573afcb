"""Producers as tests play them: how each is configured, how it signs, and what it sends."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PAYLOADS = Path(__file__).parent / "sources/payloads"

Headers = dict[str, str]

SECRET = "It's a Secret to Everybody"
KEY = b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STANDARD = "whsec_" + base64.b64encode(KEY).decode()


class Producer(NamedTuple):
    """`sign` gives the headers that prove a body at a time (epoch seconds); `timed` where they
    depend on it."""

    type: str
    settings: dict[str, Any]
    sign: Callable[[bytes, Headers, int], Headers]
    timed: bool = False

    def signed(self, body: bytes, headers: Headers, ago_s: int = 0) -> Headers:
        return headers | self.sign(body, headers, int(time.time()) - ago_s)


class Sample(NamedTuple):
    """A delivery, the events it becomes and why others do not."""

    producer: Producer
    name: str
    headers: Headers
    body: bytes
    events: list[dict[str, Any]]
    ignored: list[str]


def _sha256(secret: bytes, message: bytes) -> bytes:
    return hmac.new(secret, message, hashlib.sha256).digest()


def _hub(body: bytes, headers: Headers, now: int) -> Headers:
    return {"X-Hub-Signature-256": f"sha256={_sha256(SECRET.encode(), body).hex()}"}


def _slack(body: bytes, headers: Headers, now: int) -> Headers:
    signature = _sha256(SECRET.encode(), b"v0:%d:%b" % (now, body)).hex()
    return {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": f"v0={signature}"}


def _x(body: bytes, headers: Headers, now: int) -> Headers:
    signature = base64.b64encode(_sha256(SECRET.encode(), body)).decode()
    return {"x-twitter-webhooks-signature": f"sha256={signature}"}


def _linkedin(body: bytes, headers: Headers, now: int) -> Headers:
    return {"X-LI-Signature": _sha256(SECRET.encode(), b"hmacsha256=" + body).hex()}


def _standard(body: bytes, headers: Headers, now: int) -> Headers:
    message = f"{headers['webhook-id']}.{now}.".encode() + body
    signature = base64.b64encode(_sha256(KEY, message)).decode()
    return {"webhook-timestamp": str(now), "webhook-signature": f"v1,{signature}"}


def _bearer(body: bytes, headers: Headers, now: int) -> Headers:
    return {"Authorization": f"Bearer {SECRET}"}


def pem(private: Ed25519PrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return private.public_key().public_bytes(Encoding.PEM, form).decode()


PRIVATE = Ed25519PrivateKey.from_private_bytes(KEY)
ANOTHER = Ed25519PrivateKey.from_private_bytes(KEY[::-1])
INBOX = "/v1/sources/activitystreams/webhook"


def _cavage(body: bytes, headers: Headers, now: int) -> Headers:
    sent = {
        "Host": "rapport.example",
        "Date": formatdate(now, usegmt=True),
        "Digest": "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    lines = [f"(request-target): post {INBOX}", *(f"{k.lower()}: {v}" for k, v in sent.items())]
    signature = base64.b64encode(PRIVATE.sign("\n".join(lines).encode())).decode()
    return sent | {
        "Signature": f'keyId="https://social.example/users/ana#main-key",algorithm="hs2019",'
        f'headers="(request-target) host date digest",signature="{signature}"'
    }


def _crm(body: bytes, headers: Headers, now: int) -> Headers:
    return {"X-Crm": base64.b64encode(_sha256(SECRET.encode(), body)).decode()}


GENERIC = {
    "signature": "hmac-sha256",
    "header": "X-Crm",
    "prefix": "",
    "encoding": "base64",
    "namespace": "crm",
    "each": "batch",
    "kinds": {"call.logged": "call", "note.added": "comment", "met": "meeting"},
    "map": {
        "id": "ref",
        "kind": "what",
        "actor": "by.user",
        "target": "with",
        "at": "when",
        "text": "note",
        "undo": "taken_back",
        "audience": "seats",
    },
}

PRODUCERS = {
    producer.type: producer
    for producer in (
        Producer("activitystreams", {"secret": [pem(ANOTHER), pem(PRIVATE)]}, _cavage, timed=True),
        Producer("cloudevents", {}, _bearer),
        Producer("generic", GENERIC, _crm),
        Producer("github", {}, _hub),
        Producer("linkedin", {}, _linkedin),
        Producer("meta", {"verify_token": "meatyhamhock"}, _hub),
        Producer("slack", {}, _slack, timed=True),
        Producer("standard-webhooks", {"secret": STANDARD}, _standard, timed=True),
        Producer("whatsapp", {"verify_token": "meatyhamhock"}, _hub),
        Producer("x", {}, _x),
    )
}


def sources() -> dict[str, dict[str, Any]]:
    """Every producer's source, named as its type; each once more without a secret, as
    `TYPE-by-key`."""
    settings: dict[str, dict[str, Any]] = {}
    for type_, producer in PRODUCERS.items():
        settings[type_] = {"type": type_, "secret": ["another", SECRET]} | producer.settings
        if type_ == "standard-webhooks":
            settings[type_]["secret"] = ["whsec_QUFB", STANDARD]
        unproved = {"secret", "signature", "verify_token"}
        options = {k: v for k, v in producer.settings.items() if k not in unproved}
        settings[f"{type_}-by-key"] = {"type": type_} | options
    few = {"type": "cloudevents", "origins": ["a.example.com"], "rate": 60}
    trusted = {"type": "cloudevents", "trust_aliases": True}
    return settings | {
        "cloudevents-of-few": few,
        "trusted": trusted | {"secret": SECRET},
        "trusted-by-key": trusted,
    }


def samples() -> Iterator[Sample]:
    """Every payload in `payloads/`."""
    for path in sorted(PAYLOADS.glob("*/*.json")):
        stated = json.loads(path.read_text())
        body = json.dumps(stated["payload"]).encode()
        producer = PRODUCERS[path.parent.name]
        yield Sample(
            producer, path.stem, stated["headers"], body, stated["events"], stated["ignored"]
        )


SAMPLES = list(samples())


def one_of_each() -> list[Sample]:
    """A sample with events for each producer."""
    return [next(s for s in SAMPLES if s.producer is p and s.events) for p in PRODUCERS.values()]
