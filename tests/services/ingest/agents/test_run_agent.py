"""`rapport agent` as a process of its own, killed at the worst moments, into the real ingest."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.local.processes.command import rapport_command
from services.local.processes.die_with_parent import die_with_parent
from tests.free_port import free_port
from tests.services.ingest.agents.bluesky.jetstream import FIXTURE, Server, like, says, serving

DEADLINE_S = 60

pytestmark = pytest.mark.kafka

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def health(tmp_path: Path) -> str:
    """Where the agent serves its health and metrics."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def start(ingest: Any, tmp_path: Path, health: str) -> Iterator[Start]:
    """Starts the agent that follows a url, as a user would."""
    config = tmp_path / "rapport.toml"
    port = httpx.URL(ingest.url).port
    running: list[subprocess.Popen[bytes]] = []

    def begin(url: str) -> subprocess.Popen[bytes]:
        config.write_text(
            f"data_dir = '{ingest.settings.data_dir}'\ningest_port = {port}\n"
            f"agent_port = {httpx.URL(health).port}\n"
            f"[agents.{tmp_path.name}]\ntype = 'jetstream'\nurl = '{url}'\n"
        )
        command = rapport_command("agent", tmp_path.name, "--config", str(config))
        process = subprocess.Popen(
            die_with_parent(command), stdin=subprocess.PIPE, start_new_session=True
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def metrics(health: str) -> dict[str, float]:
    """What the agent exports, by name and labels; its last event has been noted."""
    assert httpx.get(f"{health}/readyz").status_code == 200
    lines = httpx.get(f"{health}/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


class Taken:
    """What has been published, by id: the outbound side of each event."""

    def __init__(self, feeds: Any) -> None:
        self._feeds = feeds
        self.events: dict[str, Any] = {}
        self.repeated = 0

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                for record in await self._feeds.new():
                    if record.value["side"] != "in":
                        self._add(record.value)

    def _add(self, event: dict[str, Any]) -> None:
        self.repeated += event["id"] in self.events
        assert self.events.setdefault(event["id"], event) == event


async def test_nothing_is_missing_after_kills(feeds: Any, start: Start) -> None:
    frames = [like(n, us=n * 10_000) for n in range(3_000)]
    server, taken = Server(frames, cuts=[700, 1_500]), Taken(feeds)
    server.stalls = True
    async with serving(server) as url:
        for _ in range(2):
            agent, known = start(url), len(taken.events)
            await taken.until(lambda known=known: len(taken.events) > known)
            agent.send_signal(signal.SIGKILL)
            assert agent.wait(10) == -signal.SIGKILL
        agent = start(url)
        await taken.until(lambda: len(taken.events) == len(frames))
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(20) == 0
    targets = {event["target"] for event in taken.events.values()}
    assert targets == {f"bluesky:did:plc:author{n}" for n in range(3_000)}
    assert len(server.asked) == 3
    assert all("cursor" in asked for asked in server.asked[1:])


@pytest.mark.skipif(not FIXTURE.exists(), reason="needs ../shared")
async def test_the_real_stream_into_the_real_feeds(
    feeds: Any, start: Start, health: str, tmp_path: Path
) -> None:
    begun = time.time()
    frames = FIXTURE.read_text().splitlines()
    taken = Taken(feeds)
    async with serving(Server(frames)) as url:
        agent = start(url)
        await taken.until(lambda: len(taken.events) >= sum(map(says, frames)))
        exported = await asyncio.to_thread(metrics, health)
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(20) == 0
    name = f'{{agent="{tmp_path.name}"}}'
    assert begun < exported[f"rapport_agent_last_event_seconds{name}"] < time.time()
    assert begun < exported[f"rapport_agent_cursor_seconds{name}"] < time.time()
    assert exported[f"rapport_agent_errors_total{name}"] == 0
    assert exported['rapport_disk_free_bytes{holds="journal"}'] > 0
    kinds = {event["kind"] for event in taken.events.values()}
    assert kinds == {"like", "share", "post", "comment", "follow", "block"}
    assert taken.repeated == 0
