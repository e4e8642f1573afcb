import asyncio
from functools import cache
from types import SimpleNamespace
from typing import Annotated

import httpx
import pytest
from fastapi import Query
from sse_starlette import ServerSentEvent
from starlette.applications import Starlette

from relationships.profile.identities import ALONE, Identities
from relationships.tables.reader import TableNotReady
from services.api.http.parameters import Parameters
from services.api.http.routing import while_allowed
from services.api.http.routing.access import of_ego
from services.api.http.routing.stream_route import MOST_OF_A_KEY, StreamRoute
from services.http.problems import install_problems
from services.runtime.access.api_keys import Keyring, KeysFile
from services.runtime.access.grants import Scope


class Source:
    """A stream's endpoint: numbers, and before each what a test lets happen."""

    def __init__(self, before=lambda number: None):
        self.before = before

    def __call__(self, reads, ego: str, query: Annotated[Parameters, Query()], last_event_id=None):
        if ego == "nowhere":
            raise TableNotReady(7)
        return self.numbers(last_event_id)

    async def numbers(self, last):
        for number in range(int(last or 0), 4):
            self.before(number)
            yield ServerSentEvent(str(number))


@pytest.fixture
def app(tmp_path):
    """Makes apps that serve a stream; their keyring knows one key, which is `app.state.token`."""

    def made(source):
        source.__name__ = "numbers"
        identities = SimpleNamespace(stated=ALONE)
        reads = SimpleNamespace(identities=identities)
        reads.seen_by = lambda viewer: reads
        reads.shared = cache(lambda make: make(reads))
        route = StreamRoute("/of/{ego}", source, Scope.READ, of_ego)
        app = Starlette(routes=[route.serving(reads)])
        install_problems(app)
        app.state.identities = identities
        app.state.token = KeysFile(tmp_path / "keys.json").create("reader", [Scope.READ])
        app.state.keyring = Keyring(tmp_path / "keys.json")
        return app

    return made


async def get(app, path, **headers):
    headers["authorization"] = f"Bearer {app.state.token}"
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get(path, headers=headers)


def sent(answer):
    return [line.removeprefix("data: ") for line in answer.text.splitlines() if line]


async def test_events_are_sent_from_where_the_client_left_off(app):
    answer = await get(app(Source()), "/of/ana")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert sent(answer) == ["0", "1", "2", "3"]
    assert sent(await get(app(Source()), "/of/ana", **{"last-event-id": "2"})) == ["2", "3"]


async def test_a_stream_ends_once_its_key_is_revoked(app, tmp_path):
    def revoke(number):
        if number == 2:
            serving.state.keyring = Keyring(tmp_path / "none.json")

    serving = app(Source(revoke))
    assert sent(await get(serving, "/of/ana")) == ["0", "1"]


def of_ana(serving, tmp_path):
    """Have the app's key be ana's alone, and who is one with her what a test states."""
    serving.state.token = KeysFile(tmp_path / "keys.json").create(
        "ana", [Scope.READ], members=["ana"]
    )
    serving.state.keyring = Keyring(tmp_path / "keys.json")
    return serving


async def test_a_stream_ends_once_its_ego_is_no_longer_the_keys(app, tmp_path):
    def take_back(number):
        if number == 2:
            serving.state.identities.stated = ALONE

    serving = of_ana(app(Source(take_back)), tmp_path)
    serving.state.identities.stated = Identities(dict.fromkeys(("ana", "bo"), ("ana", "bo")))
    assert sent(await get(serving, "/of/bo")) == ["0", "1"]
    assert (await get(serving, "/of/bo")).status_code == 403


async def test_a_stream_without_events_ends_too(app, tmp_path, monkeypatch):
    monkeypatch.setattr(while_allowed, "CHECK_S", 0.01)
    closed = asyncio.Event()

    class Silent(Source):
        async def numbers(self, last):
            yield ServerSentEvent("0")
            serving.state.keyring = Keyring(tmp_path / "none.json")
            try:
                await asyncio.Event().wait()
            finally:
                closed.set()

    serving = app(Silent())
    async with asyncio.timeout(10):
        assert sent(await get(serving, "/of/ana")) == ["0"]
    assert closed.is_set()


async def test_what_is_not_restored_is_unavailable(app):
    answer = await get(app(Source()), "/of/nowhere")
    assert answer.status_code == 503
    assert "partition 7" in answer.json()["detail"]


async def test_a_key_has_so_many_streams_and_no_more(app, tmp_path):
    """Each of the first 20 opens the next one before it sends anything."""
    refused = []

    class Another(Source):
        async def numbers(self, last):
            refused.append(await get(serving, "/of/ana"))
            yield ServerSentEvent("0")

    serving = app(Another())
    await get(serving, "/of/ana")
    statuses = [answer.status_code for answer in refused]
    assert sorted(statuses) == [200] * (MOST_OF_A_KEY - 1) + [429]
    assert int(refused[0].headers["retry-after"]) > 0
    refused.clear()
    serving.state.token = KeysFile(tmp_path / "keys.json").create("another", [Scope.READ])
    serving.state.keyring = Keyring(tmp_path / "keys.json")
    assert (await get(serving, "/of/ana")).status_code == 200


async def test_asked_for_the_head_alone_it_opens_nothing(app):
    def never(number):
        raise AssertionError

    serving = app(Source(never))
    transport = httpx.ASGITransport(serving)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        proof = {"authorization": f"Bearer {serving.state.token}"}
        answer = await client.head("/of/ana", headers=proof)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
