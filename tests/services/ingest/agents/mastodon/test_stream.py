"""A stream of Mastodon, from a server on this machine that breaks off."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.asyncio.server import ServerConnection, serve

from services.ingest.agents import websocket_batches
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.follow import follow
from services.ingest.agents.mastodon import stream
from services.ingest.agents.mastodon.stream import Mastodon
from tests.services.http.serving import send, serving
from tests.services.ingest.agents.mastodon.statuses import ANA, CY, notification, status

DEADLINE_S = 20


class Server:
    """A Mastodon with what has happened, in the order of its stream.

    The n-th connection is sent `live[n]`, and all but the last are then cut off, or with `stalls`
    sent no more; until the next is opened, `meanwhile` happens. Paths in `refuses` are answered by
    a status and headers.
    """

    def __init__(self) -> None:
        self.happened: list[tuple[str, Any]] = []
        self.live: list[list[tuple[str, Any]]] = []
        self.meanwhile: list[tuple[str, Any]] = []
        self.stream = ""
        self.requests: list[str] = []
        self.refuses: dict[str, tuple[int, dict[str, str]]] = {}
        self.stalls = False
        self.loop = asyncio.get_running_loop()
        self.asked = asyncio.Event()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        assert request.headers["Authorization"] == "Bearer t0ken"
        assert request.headers["User-Agent"].startswith("Rapport/")
        self.requests.append(request.path)
        parts = urlsplit(request.path)
        if status := self.refuses.get(parts.path):
            self.loop.call_soon_threadsafe(self.asked.set)
            send(request, *status[:1], **status[1])
        else:
            send(request, 200, json.dumps(self._found(parts.path, parse_qs(parts.query))).encode())

    def _found(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/api/v2/instance":
            urls = {"urls": {"streaming": self.stream}}
            return {"domain": "near.example", "configuration": urls}
        if path == "/api/v1/accounts/verify_credentials":
            return ANA
        event = {path: event for event, path in stream.PATHS.items()}[path]
        if event == "notification":
            self.loop.call_soon_threadsafe(self.asked.set)
        after, limit = int(query.get("min_id", ["0"])[0]), int(query["limit"][0])
        later = [p for e, p in self.happened if e == event and int(p["id"]) > after]
        page = later[:limit] if after else later[-limit:]
        return page[::-1]

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
            if not self.stalls:
                await socket.close()
        await socket.wait_closed()


@asynccontextmanager
async def running(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mastodon]:
    monkeypatch.setenv("MASTODON_TOKEN", "t0ken")
    async with serve(server, "127.0.0.1", 0) as listening:
        server.stream = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        with serving(server.answer) as url:
            settings = {"type": "mastodon", "url": url, "token_env": "MASTODON_TOKEN"}
            yield Mastodon.model_validate(settings)


async def run(server: Server, intake, monkeypatch, until) -> None:
    async with running(server, monkeypatch) as agent:
        task = asyncio.ensure_future(follow(agent, intake))
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


async def test_odd_parts_spoil_nothing_beside_them(intake, published, monkeypatch):
    server = Server()
    odd = [{"id": None}, 7, "odd", {"id": "3", "account": None}, {"id": "4", "mentions": [7]}]
    server.live = [
        [
            *(("update", each) for each in odd),
            *(("notification", each) for each in odd),
            ("update", status(5, mentions=[None, CY, 7], tags=None, content=None, url=7)),
            ("notification", notification(6, "follow", status="odd")),
            ("update", status(7, visibility=None)),
            ("update", status(8, reblog={"id": "9"})),
            ("update", status(10)),
        ]
    ]
    await run(
        server, intake, monkeypatch, lambda: any(e.id == "status/10" for e in published.events)
    )
    assert [(e.id, e.kind, e.text) for e in published.events] == [
        ("status/5", "post", ""),
        ("status/5:1", "mention", None),
        ("notification/6", "follow", None),
        ("status/7", "post", None),
        ("status/10", "post", "10"),
    ]
    reasons = {each.reason for each in intake.passed_over.reasons()}
    assert {"an unreadable update", "an unreadable notification"} <= reasons


async def test_a_page_without_identifiers_is_asked_for_once(intake, published, monkeypatch):
    server = Server()
    server.happened = [("update", status(1))]
    server.live = [[("update", status(1)), ("update", status(2))], [("update", status(5))]]
    monkeypatch.setattr(Server, "_found", lambda *args: odd(found(*args)), raising=True)
    await run(
        server, intake, monkeypatch, lambda: any(e.id == "status/5" for e in published.events)
    )
    assert len(server.requests) < 20


found = Server._found


def odd(page: Any) -> Any:
    """Pages that are of nothing."""
    return [{"id": None}] if isinstance(page, list) else page


async def test_a_silent_stream_is_opened_again_and_asked_for_what_was_missed(
    intake, published, monkeypatch
):
    monkeypatch.setattr(websocket_batches, "SILENT_S", 0.1)
    server = Server()
    server.live = [[("update", status(20))], [("update", status(35))]]
    server.meanwhile = [("update", status(n)) for n in range(20, 30)]
    server.stalls = True
    await run(
        server, intake, monkeypatch, lambda: any(e.id == "status/35" for e in published.events)
    )
    assert {f"status/{n}" for n in range(20, 30)} <= {e.id for e in published.events}
    assert server.requests.count("/api/v2/instance") == 1


@pytest.mark.parametrize("path", ["/api/v2/instance", "/api/v1/notifications"])
async def test_a_limit_of_requests_is_kept(path, intake, monkeypatch):
    server = Server()
    reset = (datetime.now(UTC) + timedelta(seconds=200)).isoformat()
    server.refuses = {path: (429, {"X-RateLimit-Reset": reset})}
    async with running(server, monkeypatch) as agent:
        with pytest.raises(Interrupted, match="429") as raised:
            await agent.pull(intake)
    assert 100 < raised.value.wait_s <= 200
