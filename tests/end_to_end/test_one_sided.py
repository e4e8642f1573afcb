"""What one member states of both, by a key of its own, from its request to what both read."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from tests.end_to_end.callers import bearer, known_to_all
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

ANA, BO = "onesided:ana", "onesided:bo"


class Member:
    """Sends and reads as itself alone."""

    def __init__(self, stack: Stack, name: str, client: httpx.Client) -> None:
        self._stack, self._name, self._client = stack, name, client
        self._sent = 0

    def send(self, kind: str, target: str) -> str:
        self._sent += 1
        event = {"id": f"{self._name}-{self._sent}", "source": "app", "kind": kind,
                 "actor": self._name, "target": target}  # fmt: skip
        answer = self._client.post(f"{self._stack.endpoints.ingest_url}/v1/events", json=event)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["position"])

    def reads(self, contact: str, after: str) -> dict[str, Any]:
        path = f"/v1/members/{self._name}/relationships/{contact}"
        answer = self._client.get(self._stack.endpoints.api_url + path, params={"after": after})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def members(stack: Stack) -> Iterator[tuple[Member, Member]]:
    keys = KeysFile(stack.settings.keys)
    clients = []
    for name in (ANA, BO):
        headers = bearer(keys.create(name, Scope, members=[name], sources=["app"]))
        known_to_all(stack, headers)
        clients.append(httpx.Client(headers=headers, timeout=30, trust_env=False))
    yield Member(stack, ANA, clients[0]), Member(stack, BO, clients[1])
    for client in clients:
        client.close()


def test_a_meeting_is_mutual_to_who_says_so_and_inbound_to_the_other(
    members: tuple[Member, Member],
) -> None:
    ana, bo = members
    position = ana.send("meeting", BO)
    counted = {"outbound": 0, "inbound": 0, "mutual": 0}
    assert ana.reads(BO, position)["interactions"] == counted | {"mutual": 1}
    assert bo.reads(ANA, position)["interactions"] == counted | {"inbound": 1}


def test_a_connection_takes_both(members: tuple[Member, Member]) -> None:
    ana, bo = members
    for sender, receiver, kind, holds in (
        (ana, BO, "connect", False),
        (ana, BO, "connect", False),
        (bo, ANA, "connect", True),
        (ana, BO, "disconnect", False),
        (bo, ANA, "connect", False),
        (ana, BO, "connect", True),
    ):
        position = sender.send(kind, receiver)
        found = [ana.reads(BO, position)["connected"], bo.reads(ANA, position)["connected"]]
        assert found == [holds, holds]
