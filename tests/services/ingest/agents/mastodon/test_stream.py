"""A stream of Mastodon, from a server on this machine that breaks off."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve

from services.ingest.agents import websocket_batches
from services.ingest.agents.follow import follow
from services.ingest.agents.mastodon import stream
from services.ingest.agents.mastodon.stream import Mastodon
from tests.services.ingest.agents.mastodon.statuses import ANA, notification, status

DEADLINE_S = 20


class Server:
    """A Mastodon with what has happened, in the order of its stream.

    The n-th connection is sent `live[n]`, and all but the last are then cut off; until the next
    is opened, `meanwhile` happens.
    """

    def __init__(self) -> None:
        self.happened: list[tuple[str, Any]] = []
        self.live: list[list[tuple[str, Any]]] = []
        self.meanwhile: list[tuple[str, Any]] = []
        self.stream = ""
        self.asked = asyncio.Event()

    def client(self, agent: Mastodon) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.MockTransport(self._answer), base_url=agent.url, headers=agent._proof
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer t0ken"
        if request.url.path == "/api/v2/instance":
            urls = {"urls": {"streaming": self.stream}}
            return httpx.Response(200, json={"domain": "near.example", "configuration": urls})
        if request.url.path == "/api/v1/accounts/verify_credentials":
            return httpx.Response(200, json=ANA)
        event = {path: event for event, path in stream.PATHS.items()}[request.url.path]
        if event == "notification":
            self.asked.set()
        after, limit = int(request.url.params.get("min_id", 0)), int(request.url.params["limit"])
        later = [p for e, p in self.happened if e == event and int(p["id"]) > after]
        page = later[:limit] if after else later[-limit:]
        return httpx.Response(200, json=page[::-1])

    async def __call__(self, socket: ServerConnection) -> None:
        assert socket.request.headers["Authorization"] == "Bearer t0ken"
        await self.asked.wait()
        self.asked.clear()
        for event, payload in self.live.pop(0) if self.live else []:
            text = payload if isinstance(payload, str) else json.dumps(payload)
            frame = {"stream": ["user"], "event": event, "payload": text}
            await socket.send(json.dumps(frame))
        if self.live:
            self.happened += self.meanwhile
            await socket.close()
        await socket.wait_closed()


async def run(server: Server, intake, monkeypatch, until) -> None:
    monkeypatch.setenv("MASTODON_TOKEN", "t0ken")
    monkeypatch.setattr(Mastodon, "_client", lambda agent: server.client(agent))  # noqa: PLW0108
    async with serve(server, "127.0.0.1", 0) as listening:
        server.stream = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        settings = {"type": "mastodon", "url": "https://m.example", "token_env": "MASTODON_TOKEN"}
        task = asyncio.ensure_future(follow(Mastodon.model_validate(settings), intake))
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not until():
                    assert not task.done(), task.result()
                    await asyncio.sleep(0.005)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture(autouse=True)
def fast(monkeypatch, at_once):
    monkeypatch.setattr(websocket_batches, "WITHIN_S", 0.02)
    monkeypatch.setattr(websocket_batches, "CLOSE_S", 0.02)
    monkeypatch.setattr(stream, "PAGE", 3)


async def test_what_was_missed_while_away_is_asked_for(intake, published, monkeypatch):
    server = Server()
    server.happened = [("update", status(n)) for n in range(8, 20)]
    server.happened.append(("notification", notification(90, "favourite")))
    server.live = [[("update", status(20)), ("update", status(21))], [("update", status(35))]]

    server.meanwhile = [("update", status(n)) for n in range(20, 35)]  # more than a page
    server.meanwhile += [("notification", notification(n, "follow")) for n in (101, 102)]

    def until() -> bool:
        return any(event.id == "status/35" for event in published.events)

    await run(server, intake, monkeypatch, until)
    ids = [event.id for event in published.events]
    assert sorted(ids) == sorted(
        [f"status/{n}" for n in range(17, 36)] + [f"notification/{n}" for n in (90, 101, 102)]
    )


async def test_a_mention_that_comes_twice_and_deletes(intake, published, monkeypatch):
    server = Server()
    mention = status(5, mentions=[ANA])
    server.live = [
        [
            ("notification", notification(6, "mention", status=mention)),
            ("update", mention),
            ("update", {"id": "7"}),
            ("filters_changed", ""),
            ("delete", "5"),
            ("delete", "4"),
            ("update", status(8)),
        ]
    ]
    await run(
        server, intake, monkeypatch, lambda: any(e.id == "status/8" for e in published.events)
    )
    assert [(e.id, e.kind, e.undo) for e in published.events] == [
        ("status/5", "post", False),
        ("status/5:1", "mention", False),
        ("status/5:1", "mention", True),
        ("status/5", "post", True),
        ("status/8", "post", False),
    ]
    assert intake.tally == {
        "repeated": 1,
        "invalid": 1,
        "ignored": 1,
        "unknown": 1,
        "published": 5,
    }
