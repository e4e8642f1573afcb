"""The agent against a Jetstream on this machine, which breaks off and sends again."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zstandard
from websockets.asyncio.server import ServerConnection, serve

from services.ingest.agents import sockets
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.bluesky import say
from services.ingest.agents.bluesky_records import Frame
from services.ingest.agents.follow import follow
from services.ingest.agents.intake import Intake
from services.ingest.agents.jetstream import REWIND_US, UNPACKED_BYTES, Jetstream
from services.ingest.agents.journal import Journal

FIXTURE = Path(__file__).parents[5] / "shared/fixtures/bluesky-jetstream/events.jsonl"
START_US = 1_783_175_888_000_000
DEADLINE_S = 20

pytestmark = pytest.mark.usefixtures("at_once")


def like(number: int, operation: str = "create", us: int | None = None) -> str:
    commit = {"rev": f"{operation}{number}", "operation": operation, "rkey": str(number)}
    commit["collection"] = "app.bsky.feed.like"
    if operation == "create":
        commit["record"] = {
            "subject": {"uri": f"at://did:plc:author{number}/app.bsky.feed.post/3p"},
            "createdAt": "2026-07-04T14:38:07Z",
        }
    time_us = START_US + (number * 1000 if us is None else us)
    return json.dumps(
        {"did": "did:plc:ana", "time_us": time_us, "kind": "commit", "commit": commit}
    )


class Server:
    """Sends `frames` from the cursor asked for on; the n-th connection is cut after `cuts[n]`.

    What stands `before` a frame is sent along, whatever it is.
    """

    def __init__(self, frames: list[str], cuts: list[int] = [], zstd: Any = None) -> None:  # noqa: B006
        self.frames = frames
        self.cuts = list(cuts)
        self.zstd = zstd
        self.before: dict[str, str] = {}
        self.asked: list[dict[str, list[str]]] = []

    async def __call__(self, socket: ServerConnection) -> None:
        asked = parse_qs(urlsplit(socket.request.path).query)
        self.asked.append(asked)
        cursor = int(asked.get("cursor", ["0"])[0])
        cut = self.cuts.pop(0) if self.cuts else None
        wanted = [frame for frame in self.frames if json.loads(frame)["time_us"] >= cursor]
        for frame in wanted[:cut]:
            if frame in self.before:
                await socket.send(self.before[frame])
            await socket.send(self.zstd.compress(frame.encode()) if self.zstd else frame)
        if cut is not None:
            socket.transport.abort()
        await socket.wait_closed()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[str]:
    async with serve(server, "127.0.0.1", 0) as listening:
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/subscribe"


async def until(condition: Callable[[], bool], work: Awaitable[None]) -> None:
    """Run `work` until `condition` holds, then cancel it."""
    task = asyncio.ensure_future(work)
    try:
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                assert not task.done(), task.result()
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def followed(server: Server, intake: Intake, last: str, **options: Any) -> None:
    """Follow until what the frame `last` says is remembered as done."""
    end = json.loads(last)["time_us"]
    async with serving(server) as url:
        agent = Jetstream(type="jetstream", url=url, **options)
        await until(lambda: int(intake.journal.cursor or 0) >= end, follow(agent, intake))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(sockets, "MOST", 7)
    monkeypatch.setattr(sockets, "WITHIN_S", 0.02)
    monkeypatch.setattr(sockets, "CLOSE_S", 0.02)


async def test_all_of_it_once_over_breaks_and_a_lost_answer(intake, published):
    frames = [like(n) for n in range(100)]
    published.away = {2, 5}
    server = Server(frames, cuts=[30, 0, 61])
    await followed(server, intake, frames[-1])
    assert [e.target for e in published.distinct] == [
        f"bluesky:did:plc:author{n}" for n in range(100)
    ]
    assert len(server.asked) > 3
    assert intake.tally["published"] == 100


async def test_a_new_start_goes_on_from_the_cursor(tmp_path, published):
    frames = [like(n, us=n * 1_000_000) for n in range(40)]
    server = Server(frames)
    for last in (frames[19], frames[39]):
        journal = Journal(tmp_path / "sky.sqlite")
        server.frames = frames[: frames.index(last) + 1]
        await followed(server, Intake("sky", journal, published), last)
        journal.close()
    assert "cursor" not in server.asked[0]
    assert server.asked[1]["cursor"] == [str(START_US + 19_000_000 - REWIND_US)]
    assert len(published.events) == len(published.distinct) == 40


async def test_the_cursor_stays_while_nothing_is_acknowledged(intake, published):
    published.away = {1}
    async with serving(Server([like(1)])) as url:
        with pytest.raises(Interrupted, match="ingest is away"):
            await Jetstream(type="jetstream", url=url).pull(intake)
    assert intake.journal.cursor is None
    assert intake.journal.take("did:plc:ana/app.bsky.feed.like/1@create1")


async def test_a_delete_takes_back_what_was_said(intake, published):
    frames = [like(1), like(2), like(1, "delete", 5000), like(9, "delete", 6000)]
    await followed(Server(frames, cuts=[3]), intake, frames[-1])
    undone = published.distinct[-1]
    assert (undone.kind, undone.undo, undone.target) == ("like", True, "bluesky:did:plc:author1")
    assert undone.at == published.distinct[0].at
    assert intake.tally["unknown"] == 1
    assert len(published.distinct) == 3


async def test_a_deleted_follow_is_an_unfollow(intake, published):
    record = {"subject": "did:plc:bo", "createdAt": "2026-07-04T14:38:07Z"}
    frames = []
    for n, operation in enumerate(("create", "delete")):
        frame = json.loads(like(n, operation))
        frame["commit"] |= {"collection": "app.bsky.graph.follow", "rkey": "3f"}
        if operation == "create":
            frame["commit"]["record"] = record
        frames.append(json.dumps(frame))
    await followed(Server(frames), intake, frames[-1])
    assert [e.kind for e in published.events] == ["follow", "unfollow"]
    assert published.events[1].at == START_US // 1000 + 1
    assert published.events[1].target == "bluesky:did:plc:bo"


async def test_what_is_broken_is_left_out_and_counted(intake, published):
    broken = json.loads(like(2))
    broken["commit"]["record"] = {"subject": []}
    frames = [like(1), json.dumps(broken), like(3)]
    await followed(Server(frames), intake, frames[-1])
    assert len(published.events) == 2
    assert intake.tally["invalid"] == 1


async def test_what_is_nested_without_end_is_left_out(intake, published):
    nested = '{"record":' * 5_000 + "1" + "}" * 5_000
    deep = like(2).replace('"uri"', f'"deep": {nested}, "uri"')
    server = Server([like(1), like(3)])
    server.before[like(3)] = deep
    await followed(server, intake, like(3))
    assert len(published.events) == 2
    assert intake.tally["invalid"] == 1


async def test_compressed_frames(intake, published, tmp_path):
    frames = [like(n) for n in range(200)]
    dictionary = zstandard.train_dictionary(2000, [f.encode() for f in frames])
    (tmp_path / "dictionary").write_bytes(dictionary.as_bytes())
    server = Server(frames, zstd=zstandard.ZstdCompressor(dict_data=dictionary))
    await followed(server, intake, frames[-1], zstd_dictionary=tmp_path / "dictionary")
    assert server.asked[0]["compress"] == ["true"]
    assert len(published.events) == 200


async def test_frames_that_cannot_be_unpacked_stop_it(intake):
    dictionary = zstandard.train_dictionary(2000, [like(n).encode() for n in range(200)])
    async with serving(
        Server([like(1)], zstd=zstandard.ZstdCompressor(dict_data=dictionary))
    ) as url:
        with pytest.raises(Interrupted, match="cannot be unpacked"):
            await Jetstream(type="jetstream", url=url).pull(intake)
    assert intake.journal.cursor is None


async def test_frames_that_grow_too_large_stop_it(intake):
    async with serving(Server([like(1)], zstd=Bomb())) as url:
        with pytest.raises(Interrupted, match="more than"):
            await Jetstream(type="jetstream", url=url).pull(intake)


class Bomb:
    """A small frame, whatever is to be sent, that unpacks to a large one."""

    def compress(self, frame: bytes) -> bytes:
        return zstandard.ZstdCompressor().compress(b" " * (UNPACKED_BYTES + 1))


async def test_nobody_there(intake, unused_tcp_port):
    with pytest.raises(Interrupted, match="ConnectionRefused"):
        await Jetstream(type="jetstream", url=f"ws://127.0.0.1:{unused_tcp_port}").pull(intake)


@pytest.mark.skipif(not FIXTURE.exists(), reason="needs ../shared")
async def test_the_real_stream_broken_midway(intake, published):
    frames = FIXTURE.read_text().splitlines()
    latest = max(frames, key=lambda frame: json.loads(frame)["time_us"])
    await followed(Server(frames, cuts=[20, 41]), intake, latest)
    assert intake.tally["published"] == len(published.distinct) == len(published.events)
    assert len(published.events) == sum(_says(frame) for frame in frames)
    assert intake.tally["unknown"] == sum('"delete"' in frame for frame in frames)


def _says(frame: str) -> int:
    import msgspec

    read = msgspec.json.decode(frame, type=Frame)
    if read.commit is None or read.commit.operation == "delete":
        return 0
    return sum(isinstance(each, dict) for each in say(read))
