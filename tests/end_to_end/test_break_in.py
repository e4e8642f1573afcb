"""What was once broken into, tried again over HTTP by `mallory`, who has a key of her own."""

from collections.abc import Iterator

import httpx
import pytest

from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.end_to_end.access_page import rows
from tests.end_to_end.callers import bearer, known_to_all
from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

ANA, BO, MALLORY = "broken:ana", "broken:bo", "broken:mallory"
SECRETS = ("Ana Secret", "broken:bo", "Bellagio")
NEARBY = {"latitude": 45.98, "longitude": 9.26}
READS = [
    row.path.removeprefix("/v1/members")
    for row in rows()
    if row.method == "GET" and row.path.startswith("/v1/members/") and "live" not in row.path
]


class Mallory:
    """Sends and asks by a key that is bound to her."""

    def __init__(self, stack: Stack, headers: dict[str, str]) -> None:
        self._stack = stack
        self._client = httpx.Client(headers=headers, timeout=30, trust_env=False)
        self._sent = 0

    def send(self, kind: str, **said: object) -> str:
        """Send an event of her own; the position of it."""
        self._sent += 1
        event = {"id": f"m{self._sent}", "source": "mallory", "kind": kind, "actor": MALLORY}
        answer = self.post("/v1/events", event | said)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["position"])

    def post(self, path: str, said: object) -> httpx.Response:
        return self._client.post(self._stack.endpoints.ingest_url + path, json=said)

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.asked("GET", path, **query)

    def asked(self, method: str, path: str, **query: object) -> httpx.Response:
        url = f"{self._stack.endpoints.api_url}/v1/members{path}"
        return self._client.request(method, url, params=None if not query else dict(query))

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def mallory(stack: Stack) -> Iterator[Mallory]:
    """She has her key; ana and bo lead their lives, and say nothing to her."""
    keys = KeysFile(stack.settings.keys)
    headers = bearer(keys.create("mallory", Scope, members=[MALLORY], sources=["mallory"]))
    known_to_all(stack, headers)
    position = send(stack, "/v1/events", *_lives())
    with stack.client() as api:
        api.get(f"/v1/members/{ANA}", params={"after": position, "wait": 30}).raise_for_status()
    mallory = Mallory(stack, headers)
    yield mallory
    mallory.close()


def _lives() -> Iterator[dict[str, object]]:
    named = {"source": "life", "actor": ANA}
    yield {"id": "b1", "kind": "profile", "name": "Ana Secret", **named}
    yield {"id": "b2", "kind": "message", "target": BO, **named}
    yield {"id": "b3", "kind": "follow", "target": BO, **named}
    yield {"id": "b4", "kind": "travel", "place": {"name": "Bellagio"} | NEARBY, **named}
    yield {"id": "b5", "kind": "message", "source": "life", "actor": BO, "target": ANA}
    yield {"id": "b6", "kind": "job_change", "organization": "Ana Secret & Co", **named}


def nothing_is_told(answer: httpx.Response) -> None:
    for secret in SECRETS:
        assert secret not in answer.text


def test_a_claim_of_an_alias_opens_nobodys_contacts(mallory: Mallory) -> None:
    position = mallory.send("profile", aliases=[ANA])
    mine = mallory.get(f"/{MALLORY}/relationships", after=position)
    assert mine.status_code == 200
    nothing_is_told(mine)
    assert mallory.get(f"/{ANA}/relationships", after=position).status_code == 403
    assert mallory.get(f"/{MALLORY}", after=position).json()["aliases"] == []


def test_stating_an_alias_needs_the_other_ones_key(mallory: Mallory) -> None:
    for pair in ({"member": MALLORY, "alias": ANA}, {"member": ANA, "alias": MALLORY}):
        assert mallory.post("/v1/identities", pair).status_code == 403
    assert mallory.get(f"/{ANA}/circle").status_code == 403


@pytest.mark.parametrize(
    ("kind", "said"),
    [("follow", {}), ("connect", {}), ("message", {"text": "hi"}), ("meeting", {}), ("view", {})],
)
def test_what_one_does_towards_somebody_opens_nothing(
    mallory: Mallory, kind: str, said: dict[str, object]
) -> None:
    position = mallory.send(kind, target=ANA, **said)
    assert mallory.get(f"/{ANA}", after=position).status_code == 404
    for path in READS:
        query = NEARBY if "nearby" in path else {"q": "Secret"}
        for ego in (MALLORY, ANA):
            answer = mallory.get(path.format(ego=ego, contact=ANA, member=ANA), **query)
            assert answer.status_code in (200, 403, 404), answer.text
            nothing_is_told(answer)
    found = mallory.get("", q="Ana")
    assert found.status_code == 200
    nothing_is_told(found)
    paths = [mallory.get(f"/{MALLORY}/paths/{who}") for who in (ANA, BO, "broken:nobody")]
    assert paths[0].status_code == paths[1].status_code == paths[2].status_code
    assert not any(path.json().get("items") for path in paths)


def test_nobody_sends_as_another(mallory: Mallory) -> None:
    event = {"id": "x", "source": "mallory", "actor": MALLORY, "target": BO, "kind": "unblock"}
    for forged in ({"actor": ANA}, {"source": "life"}, {"source": "life", "id": "b2"}):
        assert mallory.post("/v1/events", [event, event | forged]).status_code == 403


def test_nobody_uses_up_anothers_id(mallory: Mallory, stack: Stack) -> None:
    real = {"id": "b99", "source": "life", "kind": "message", "actor": ANA, "target": BO,
            "at": "2026-11-01T00:00:00Z"}  # fmt: skip
    path = f"/v1/members/{ANA}/relationships/{BO}"
    with stack.client() as api:
        before = api.get(path).json()["interactions"]["outbound"]
        for forged in (real, real | {"actor": MALLORY}, real | {"actor": MALLORY, "undo": True}):
            assert mallory.post("/v1/events", forged).status_code == 403
        position = send(stack, "/v1/events", real)
        after = api.get(path, params={"after": position, "wait": 30}).json()
    assert after["interactions"]["outbound"] == before + 1


def test_nobody_else_is_exported_or_erased(mallory: Mallory, stack: Stack) -> None:
    for method, path in (("GET", "/export"), ("DELETE", ""), ("DELETE", "/objection")):
        assert mallory.asked(method, f"/{ANA}{path}").status_code == 403
    with stack.client() as client:
        assert client.get(f"/v1/members/{ANA}").status_code == 200
