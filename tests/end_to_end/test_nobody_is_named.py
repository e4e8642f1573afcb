"""Logs, health and metrics name no member, hold no text and no key: they are read without one."""

import httpx
import pytest

from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

MEMBERS = ("named-nowhere:ana", "named-nowhere:bo")
TEXT = "What we said to each other at the lake"
MARKS = ("named-nowhere", "at the lake")


@pytest.fixture(scope="module")
def lived(stack: Stack) -> Stack:
    """A stack that has taken, refused, ignored and answered what names members."""
    actor, target = MEMBERS
    event = {"id": f"{actor}/1", "source": "lake", "kind": "message",
             "actor": actor, "target": target, "text": TEXT}  # fmt: skip
    profile = {"id": f"{actor}/2", "source": "lake", "kind": "profile", "actor": actor,
               "name": f"{actor} by name", "aliases": [f"{actor}:alias"]}  # fmt: skip
    send(stack, "/v1/identities", {"member": actor, "alias": f"{actor}:other"})
    position = send(stack, "/v1/events", event, profile)
    refused(stack, event | {"kind": TEXT}, event | {"target": actor}, event | {"at": TEXT})
    ignored(stack, actor)
    with stack.client() as api:
        api.get(f"/v1/members/{actor}", params={"after": position, "wait": 30}).raise_for_status()
        assert api.get(f"/v1/members/{target}:nobody").status_code == 404
        assert api.get(f"/v1/members/{actor}/feed?cursor={actor}").status_code == 400
        wrong = {"Authorization": f"Bearer rk_{'1' * 12}_{actor}"}
        assert api.get(f"/v1/members/{actor}", headers=wrong).status_code == 401
    return stack


def refused(stack: Stack, *events: dict[str, object]) -> None:
    for event in events:
        answer = ingest(stack, "/v1/events", event)
        assert answer.status_code == 422


def ignored(stack: Stack, actor: str) -> None:
    said = {"specversion": "1.0", "id": actor, "source": "/lake", "type": f"example.{actor}",
            "data": {"actor": actor, "text": TEXT}}  # fmt: skip
    answer = ingest(stack, "/v1/sources/unsigned/webhook", said, "application/cloudevents+json")
    assert answer.json()["ignored"] == 1


def ingest(
    stack: Stack, path: str, said: dict[str, object], kind: str = "application/json"
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {stack.key}", "Content-Type": kind}
    url = stack.endpoints.ingest_url + path
    return httpx.post(url, json=said, headers=headers, timeout=30, trust_env=False)


def nothing_is_named(stack: Stack, found: str) -> None:
    for mark in (*MARKS, stack.key, stack.key.split("_")[2]):
        assert mark not in found


@pytest.mark.parametrize("service", ["ingest", "scorer", "api"])
def test_nobody_is_named_where_no_key_is_asked_for(lived: Stack, service: str) -> None:
    process = lived.services[service]
    for path in ("/livez", "/readyz", "/metrics", "/", "/docs", "/openapi.json", "/tables/"):
        nothing_is_named(lived, httpx.get(process.url + path, trust_env=False, timeout=30).text)
    assert "rapport_" in process.metrics()


@pytest.mark.parametrize("service", ["ingest", "scorer", "api"])
def test_nobody_is_named_in_logs(lived: Stack, service: str) -> None:
    log = lived.services[service].log.read_text()
    assert log.strip()
    nothing_is_named(lived, log)
