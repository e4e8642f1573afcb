"""Requests as a fuzzer writes them: `METHOD NAME[?QUERY]`, lines of headers, an empty line, a body.

NAME is a source of `producers.py`, whose proof is added to what the lines do not state, or
`events`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tests.services.ingest.producers import PRODUCERS, SAMPLES
from tests.shared import FIXTURES

UNDERSTOOD = frozenset({200, 202, 400, 401, 405, 413, 415, 422})
"""The answers from which a producer knows what to do."""

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT"})
EVENTS = "events"


class Request(NamedTuple):
    """A request to be sent; header names are in lower case."""

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


def read_request(raw: bytes, key: str) -> Request | None:
    """The request that `raw` states; None where it states none."""
    head, _, body = raw.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, where = first.decode("latin-1").partition(" ")
    name, _, query = where.partition("?")
    if method not in METHODS or name not in (*PRODUCERS, EVENTS):
        return None
    stated = dict(_header(line) for line in lines)
    path = "/v1/events" if name == EVENTS else f"/v1/sources/{name}/webhook"
    headers = {k.lower().encode(): v.encode() for k, v in _proof(name, stated, body, key).items()}
    return Request(method, path, query.encode("latin-1"), [*(headers | stated).items()], body)


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def _proof(name: str, stated: dict[bytes, bytes], body: bytes, key: str) -> dict[str, str]:
    if name == EVENTS:
        return {"Authorization": f"Bearer {key}"}
    text = {name.decode("latin-1"): value.decode("latin-1") for name, value in stated.items()}
    return PRODUCERS[name].signed(body, {"webhook-id": ""} | text)


def seeds() -> Iterator[bytes]:
    """Requests that are right, to begin with."""
    for sample in SAMPLES:
        yield _written(f"POST {sample.producer.type}", sample.headers, sample.body)
    for path in sorted(FIXTURES.glob("activitystreams2/**/*.json")):
        yield _written("POST activitystreams", {}, path.read_bytes())
    for path in sorted(FIXTURES.glob("github/*/*.json")):
        yield _written("POST github", {"X-GitHub-Event": path.parent.name}, path.read_bytes())
    yield from _events()
    yield b"GET x?crc_token=abc\n\n"
    yield b"GET linkedin?challengeCode=abc\n\n"
    yield b"GET meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=meatyhamhock\n\n"
    yield b"OPTIONS cloudevents\nwebhook-request-origin: a.example.com\n\n"


def _events() -> Iterator[bytes]:
    plain = b'{"id":"1","source":"s","kind":"call","actor":"ana","target":"bo","at":1,"undo":true}'
    place = b'{"name":"Oslo","country":"NO","latitude":59.9,"longitude":10.7}'
    travel = b'{"id":"2","source":"s","kind":"travel","actor":"ana","place":%b}' % place
    envelope = b'{"specversion":"1.0","id":"1","source":"/s","type":"a.like","data":%b}' % plain
    for media, body in {
        "json": b"[%b,%b]" % (plain, travel),
        "x-ndjson": plain + b"\n" + travel,
        "cloudevents+json": envelope,
        "cloudevents-batch+json": b"[%b]" % envelope,
    }.items():
        yield _written(f"POST {EVENTS}", {"Content-Type": f"application/{media}"}, body)
    binary = {"ce-specversion": "1.0", "ce-id": '"1"', "ce-source": "/b%C3%BC", "ce-type": "like"}
    yield _written(f"POST {EVENTS}", binary | {"Content-Type": "application/json"}, plain)


def _written(first: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join(lines).encode() + b"\n\n" + body
