"""The agent against a Jetstream on this machine, which breaks off and sends again."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
import zstandard
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers as WebSocketHeaders
from websockets.http11 import Request, Response

from services.ingest.agents import websocket_batches
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.bluesky.jetstream import REWIND_US, Jetstream
from services.ingest.agents.bluesky.unpacking import UNPACKED_BYTES
from services.ingest.agents.follow import follow
from services.ingest.intake.intake import Intake
from services.ingest.intake.journal import Journal
from tests.services.ingest.agents.bluesky.jetstream import (
    FIXTURE,
    START_US,
    Server,
    like,
    says,
    serving,
)

DEADLINE_S = 20

pytestmark = pytest.mark.usefixtures("at_once")


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


async def follow_until(server: Server, intake: Intake, last: str, **options: Any) -> None:
    """Follow until what the frame `last` says is remembered as done."""
    end = json.loads(last)["time_us"]
    async with serving(server) as url:
        agent = Jetstream(type="jetstream", url=url, **options)
        await until(lambda: int(intake.journal.cursor or 0) >= end, follow(agent, intake))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(websocket_batches, "MOST", 7)
    monkeypatch.setattr(websocket_batches, "WITHIN_S", 0.02)
    monkeypatch.setattr(websocket_batches, "CLOSE_S", 0.02)


async def test_all_of_it_once_over_breaks_and_a_lost_answer(intake, published):
    frames = [like(n) for n in range(100)]
    published.away = {2, 5}
    server = Server(frames, cuts=[30, 0, 61])
    await follow_until(server, intake, frames[-1])
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
        await follow_until(server, Intake("sky", journal, published), last)
        journal.close()
    assert "cursor" not in server.asked[0]
    assert server.asked[1]["cursor"] == [str(START_US + 19_000_000 - REWIND_US)]
    assert len(published.events) == len(published.distinct) == 40


async def test_what_nobody_has_acknowledged_is_asked_for_again(intake, published):
    published.away = {1}
    server = Server([like(1), like(2)])
    async with serving(server) as url:
        agent = Jetstream(type="jetstream", url=url)
        with pytest.raises(Interrupted, match="ingest is away"):
            await agent.pull(intake)
        await until(lambda: published.calls > 1, agent.pull(intake))
    assert server.asked[1]["cursor"] == [str(START_US + 1000 - REWIND_US)]
    assert published.events[0] == published.events[-2]


async def test_a_delete_takes_back_what_was_said(intake, published):
    frames = [like(1), like(2), like(1, "delete", 5000), like(9, "delete", 6000)]
    await follow_until(Server(frames, cuts=[3]), intake, frames[-1])
    liked, _, undone = published.distinct
    stated = {"id", "source", "kind", "actor", "target", "at", "audience"}
    assert undone.undo
    assert {name: getattr(undone, name) for name in stated} == {
        name: getattr(liked, name) for name in stated
    }
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
    await follow_until(Server(frames), intake, frames[-1])
    assert [e.kind for e in published.events] == ["follow", "unfollow"]
    assert published.events[1].at == START_US // 1000 + 1
    assert published.events[1].target == "bluesky:did:plc:bo"


async def test_what_is_broken_is_left_out_and_counted(intake, published):
    broken = json.loads(like(2))
    broken["commit"]["record"] = {"subject": []}
    frames = [like(1), json.dumps(broken), like(3)]
    await follow_until(Server(frames), intake, frames[-1])
    assert len(published.events) == 2
    assert intake.tally["invalid"] == 1


async def test_what_is_nested_without_end_is_left_out(intake, published):
    nested = '{"record":' * 5_000 + "1" + "}" * 5_000
    deep = like(2).replace('"uri"', f'"deep": {nested}, "uri"')
    server = Server([like(1), like(3)])
    server.before[like(3)] = deep
    await follow_until(server, intake, like(3))
    assert len(published.events) == 2
    assert intake.tally["invalid"] == 1


async def test_compressed_frames(intake, published, tmp_path):
    frames = [like(n) for n in range(200)]
    dictionary = zstandard.train_dictionary(2000, [f.encode() for f in frames])
    (tmp_path / "dictionary").write_bytes(dictionary.as_bytes())
    server = Server(frames, zstd=zstandard.ZstdCompressor(dict_data=dictionary))
    await follow_until(server, intake, frames[-1], zstd_dictionary=tmp_path / "dictionary")
    assert server.asked[0]["compress"] == ["true"]
    assert len(published.events) == 200


async def test_frames_of_another_dictionary_stop_it(intake):
    dictionary = zstandard.train_dictionary(2000, [like(n).encode() for n in range(200)])
    async with serving(
        Server([like(1)], zstd=zstandard.ZstdCompressor(dict_data=dictionary))
    ) as url:
        with pytest.raises(Interrupted, match="zstd_dictionary"):
            await Jetstream(type="jetstream", url=url).pull(intake)
    assert intake.journal.cursor is None


@pytest.mark.parametrize("stated", [True, False])
async def test_a_frame_that_grows_too_large_or_is_broken_is_left_out(intake, published, stated):
    pack = zstandard.ZstdCompressor(write_content_size=stated).compress
    server = Server([like(1), like(2), like(3), like(4)])
    server.before = {
        like(2): pack(b" " * 50 * UNPACKED_BYTES),
        like(3): pack(b" " * 900)[:-4],
        like(4): pack(b'{"did": "\xff"}'),
    }
    await follow_until(server, intake, like(4))
    assert len(published.events) == 4
    [left_out] = intake.passed_over.reasons()
    assert (left_out.reason, left_out.count) == ("a frame that cannot be read", 3)


async def test_a_stream_that_falls_silent_is_opened_again(intake, published, monkeypatch):
    monkeypatch.setattr(websocket_batches, "SILENT_S", 0.05)
    server = Server([like(n) for n in range(20)], cuts=[7])
    server.stalls = True
    await follow_until(server, intake, like(19))
    assert len(server.asked) > 1
    assert len(published.distinct) == 20


async def test_a_cursor_that_the_server_no_longer_keeps_is_a_gap(intake, published, caplog):
    hours = 3_600_000_000
    frames = [like(1), like(2, us=100 * hours), like(3, us=200 * hours)]
    await follow_until(Server(frames[:1]), intake, frames[0])
    assert "gap" not in caplog.text
    await follow_until(Server(frames[1:]), intake, frames[2])
    [gap] = [record.getMessage() for record in caplog.records if "gap" in record.getMessage()]
    assert "from 2026-07-04T14:38:08Z to 2026-07-08T18:38:08Z" in gap


@pytest.mark.parametrize(("status", "headers", "wait_s"), [
    (429, {"Retry-After": "120"}, 120),
    (503, {"Retry-After": "90"}, 90),
    (302, {"Location": "ws://127.0.0.1:1/elsewhere"}, 0),
])  # fmt: skip
async def test_a_refused_handshake_says_when_to_come_back(intake, status, headers, wait_s):
    def refuse(socket: ServerConnection, request: Request) -> Response:
        return Response(status, "No", WebSocketHeaders(headers), b"")

    async with serve(Server([]), "127.0.0.1", 0, process_request=refuse) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Interrupted, match=str(status)) as raised:
            await Jetstream(type="jetstream", url=f"ws://127.0.0.1:{port}").pull(intake)
    assert raised.value.wait_s == wait_s


async def test_nobody_there(intake, unused_tcp_port):
    with pytest.raises(Interrupted, match="ConnectionRefused"):
        await Jetstream(type="jetstream", url=f"ws://127.0.0.1:{unused_tcp_port}").pull(intake)


@pytest.mark.skipif(not FIXTURE.exists(), reason="needs ../shared")
async def test_the_real_stream_broken_midway(intake, published):
    frames = FIXTURE.read_text().splitlines()
    latest = max(frames, key=lambda frame: json.loads(frame)["time_us"])
    await follow_until(Server(frames, cuts=[20, 41]), intake, latest)
    assert intake.tally["published"] == len(published.distinct) == len(published.events)
    assert len(published.events) == sum(says(frame) for frame in frames)
    assert intake.tally["unknown"] == sum('"delete"' in frame for frame in frames)
