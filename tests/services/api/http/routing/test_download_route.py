"""Downloads as their clients see them, from an app of their own."""

import asyncio
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Annotated

import httpx
import msgspec
import pytest
import uvicorn
from aiokafka.errors import KafkaConnectionError
from fastapi import Query
from starlette.applications import Starlette

from relationships.profile.identities import ALONE, Identities
from relationships.tables.reader import TableNotReady
from services.api.http.answer import Answer
from services.api.http.parameters import DownloadQuery
from services.api.http.routing import download_route
from services.api.http.routing.access import of_member
from services.api.http.routing.download_route import DownloadRoute
from services.http.problems import install_problems
from services.http.server import listen, server_config
from services.runtime.access.api_keys import Keyring
from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile


class Number(msgspec.Struct):
    number: int


class Source:
    """A download's endpoint: numbers, two a batch, and before each what a test lets happen."""

    def __init__(self, before=lambda number: None, count=6):
        self._before, self._count = before, count
        self.made = 0

    async def __call__(self, reads, feeds, member: str, query: Annotated[DownloadQuery, Query()]):
        if member == "nowhere":
            raise TableNotReady(7)
        return Answer(self.lines(), 0)

    async def lines(self):
        for number in range(0, self._count, 2):
            self._before(number)
            self.made = number
            yield [Number(number), Number(number + 1)]
            yield []


class Served:
    """A server of one download, at `url`; `keys` make those who ask."""

    def __init__(self, tmp_path):
        self._path = tmp_path / "keys.json"
        self.keys = KeysFile(self._path)
        self.identities = SimpleNamespace(stated=ALONE)

    async def run(self, source, ask):
        """What `ask` returns, given a client of a server that serves `source`."""
        source.__name__ = "numbers"
        reads = SimpleNamespace(identities=self.identities, seconds_since=lambda ms: 1.5)
        route = DownloadRoute("/of/{member}", source, Scope.READ, of_member, "urn:numbers")
        app = Starlette(routes=[route.serving(reads, None)])
        install_problems(app)
        key = self.keys.create("reader", [Scope.OPERATE])
        app.state.keyring = Keyring(self._path, clock=iter(range(0, 1_000_000, 5)).__next__)
        listener = listen("127.0.0.1", 0)
        server = uvicorn.Server(server_config(app))
        serving = asyncio.create_task(server.serve([listener]))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
            try:
                return await ask(client)
            finally:
                server.should_exit = True
                await serving


@pytest.fixture
def served(tmp_path):
    return Served(tmp_path)


async def test_each_line_is_json_and_how_old_it_is_stands_in_the_head(served):
    answer = await served.run(Source(), lambda client: client.get("/of/ana"))
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.headers["Rapport-Staleness"] == "1.500"
    assert answer.text == "".join(f'{{"number":{n}}}\n' for n in range(6))


async def test_a_head_makes_no_lines(served):
    source = Source(lambda number: pytest.fail("made"))
    answer = await served.run(source, lambda client: client.head("/of/ana"))
    assert (answer.status_code, answer.headers["Rapport-Staleness"]) == (200, "1.500")


async def test_what_cannot_be_read_is_refused_before_anything_is_sent(served):
    answer = await served.run(Source(), lambda client: client.get("/of/nowhere"))
    assert answer.status_code == 503


def broken(number):
    if number == 4:
        raise TableNotReady(1)


async def test_one_that_fails_midway_is_not_taken_for_whole(served):
    with pytest.raises(httpx.RemoteProtocolError):
        await served.run(Source(broken), lambda client: client.get("/of/ana"))


@pytest.mark.parametrize("error", [TableNotReady(1), KafkaConnectionError(), TimeoutError()])
async def test_one_whose_first_lines_cannot_be_read_is_refused(served, error):
    def away(number):
        raise error

    answer = await served.run(Source(away), lambda client: client.get("/of/ana"))
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_one_ends_where_who_is_one_with_the_member_changes(served):
    def take_back(number):
        if number == 4:
            served.identities.stated = ALONE

    served.identities.stated = Identities(dict.fromkeys(("ana", "bo"), ("ana", "bo")))
    source = Source(take_back, 10)
    with pytest.raises(httpx.RemoteProtocolError):
        await served.run(source, lambda client: client.get("/of/ana"))
    assert source.made == 4


async def test_a_key_has_two_and_no_more(served):
    async def ask(client):
        async with AsyncExitStack() as stack:
            answers = [
                await stack.enter_async_context(client.stream("GET", "/of/ana")) for _ in range(3)
            ]
            return [answer.status_code for answer in answers]

    assert await served.run(Source(count=10_000_000), ask) == [200, 200, 429]


async def test_one_whose_key_is_revoked_midway_ends_there(served):
    def revoke(number):
        if number == 4:
            (key,) = served.keys.list()
            served.keys.revoke(key.id)

    source = Source(revoke, 10)
    with pytest.raises(httpx.RemoteProtocolError):
        await served.run(source, lambda client: client.get("/of/ana"))
    assert source.made == 4


async def test_no_more_than_so_many_are_under_way(served, monkeypatch):
    monkeypatch.setattr(download_route, "MOST", 1)

    async def ask(client):
        async with client.stream("GET", "/of/ana") as first:
            await anext(first.aiter_bytes())
            return await client.get("/of/ana")

    endless = Source(count=10_000_000)
    assert (await served.run(endless, ask)).status_code == 503
    assert endless.made < 10_000_000 - 2
