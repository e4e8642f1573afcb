"""What the api forwards to ingest, between running services."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from services.http.sessions.forwarded_session import forwarded_sessions
from services.http.sessions.session import KeySession
from services.runtime.access.api_key import digest
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.end_to_end.callers import bearer, known_to_all
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

PATH = "/v1/interactions"
EGO, CONTACT = "forwarded:ana", "forwarded:bo"
CALL = {"id": "1", "ego": EGO, "contact": CONTACT, "kind": "call"}


@pytest.fixture
def keys(stack: Stack) -> KeysFile:
    return KeysFile(stack.settings.keys)


def new_key(stack: Stack, keys: KeysFile, **bound: Any) -> str:
    token = keys.create("forwarded", [Scope.READ, Scope.WRITE], **bound)
    known_to_all(stack, bearer(token))
    return token


@pytest.fixture
def token(stack: Stack, keys: KeysFile) -> str:
    """A key of ego, that sends nothing by itself."""
    return new_key(stack, keys, members=[EGO], sources=[])


@pytest.fixture
def visitor(stack: Stack, token: str) -> Iterator[httpx.Client]:
    """A browser with a session of the key."""
    with httpx.Client(base_url=stack.endpoints.api_url, timeout=30, trust_env=False) as client:
        client.post("/session", json={"key": token}).raise_for_status()
        yield client


def test_what_a_session_says_is_counted(visitor: httpx.Client) -> None:
    path = f"/v1/members/{EGO}/relationships/{CONTACT}"
    before = visitor.get(path).json()["score"]
    answer = visitor.post(PATH, json=CALL, headers={"X-Request-Id": "one-call"})
    assert answer.status_code == 202, answer.text
    assert answer.headers.get_list("X-Request-Id") == ["one-call"]
    after = {"after": answer.json()["position"], "wait": 30}
    read = visitor.get(path, params=after).json()
    assert read["score"] > before
    assert read["interactions"]["outbound"] == 1


def test_a_key_is_forwarded_as_it_came(stack: Stack, token: str) -> None:
    url = stack.endpoints.api_url + PATH
    for headers, said, status in (
        (bearer(stack.key), CALL | {"ego": CONTACT, "contact": EGO}, 202),
        (bearer(token), CALL, 202),
        (bearer(token), CALL | {"ego": CONTACT, "contact": EGO}, 403),
        ({}, CALL, 401),
    ):
        answer = httpx.post(url, json=said, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == status, answer.text


def test_the_problem_is_ingests_own(visitor: httpx.Client) -> None:
    answer = visitor.post(PATH, json=CALL | {"contact": EGO}, headers={"X-Request-Id": "wrong"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert [each["field"] for each in problem["errors"]] == ["contact"]
    assert problem["instance"] == "urn:rapport:request:wrong"


@pytest.mark.parametrize(
    "forged", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_another_site_says_nothing_by_a_session(
    visitor: httpx.Client, forged: dict[str, str]
) -> None:
    assert visitor.post(PATH, json=CALL, headers=forged).status_code == 403


def test_a_session_ends_with_its_key_on_its_way_too(
    stack: Stack, keys: KeysFile, token: str, visitor: httpx.Client
) -> None:
    _, key_id, secret = token.split("_")
    sealed = forwarded_sessions(stack.settings).seal(KeySession(key_id, digest(secret)))
    direct = {"headers": {"Authorization": sealed}, "json": CALL, "timeout": 30}
    url = stack.endpoints.ingest_url + PATH
    assert httpx.post(url, **direct, trust_env=False).status_code == 202
    keys.revoke(key_id)
    assert httpx.post(url, **direct, trust_env=False).status_code == 401
    assert visitor.post(PATH, json=CALL).status_code == 401


def test_what_is_sealed_by_others_proves_nothing(stack: Stack, token: str) -> None:
    _, key_id, secret = token.split("_")
    session = KeySession(key_id, digest(secret))
    sealed = forwarded_sessions(stack.settings).seal(session)
    content = b'{"type":"forwarded","session":{"type":"key"}}'
    for proof in (
        sealed[:-5] + "AAAA=",
        "Session",
        f"Session {token}",
        f"Bearer {sealed.partition(' ')[2]}",
        f"Session {Fernet(Fernet.generate_key()).encrypt(content).decode()}",
    ):
        answer = httpx.post(
            stack.endpoints.ingest_url + PATH,
            json=CALL,
            headers={"Authorization": proof},
            timeout=30,
            trust_env=False,
        )
        assert answer.status_code == 401, proof
    to_the_api = httpx.get(
        f"{stack.endpoints.api_url}/v1/members", headers={"Authorization": sealed}, trust_env=False
    )
    assert to_the_api.status_code == 401
