"""Bluesky's Jetstream: https://github.com/bluesky-social/jetstream, its `/subscribe`.

Its cursor is a time: it is rewound a little on every connection, as frames come nearly in order.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
import zstandard
from pydantic import Field, FilePath
from websockets.exceptions import WebSocketException

from schemas.events import FeedEvent
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.bluesky.records import Frame
from services.ingest.agents.bluesky.statements import COLLECTIONS, statements_of
from services.ingest.agents.intake import Intake
from services.ingest.agents.undo import undo_of
from services.ingest.agents.websocket_batches import batches, opened

REWIND_US = 5_000_000
"""How far before its cursor a connection starts (microseconds)."""

REMEMBERED_MS = 365 * 86_400_000
"""How long a like or a post is remembered, to be undone when it is deleted (milliseconds)."""

MAX_FRAME_BYTES = 1024 * 1024
"""Larger records are left out by the server."""

UNPACKED_BYTES = 2 * MAX_FRAME_BYTES

_UNREADABLE = (msgspec.MsgspecError, RecursionError)

Did = Annotated[str, Field(pattern=r"^did:[a-z]+:[A-Za-z0-9._:%-]+$")]


class Jetstream(Agent):
    """`type = "jetstream"`: all of `url`, or only what the people of `dids` do.

    `zstd_dictionary` is the file of Jetstream's dictionary; with it, frames come compressed.
    """

    url: str = Field(pattern=r"^wss?://")
    dids: list[Did] = Field([], max_length=10_000)
    zstd_dictionary: FilePath | None = None

    async def pull(self, intake: Intake) -> None:
        """Publish frames from a little before the cursor on."""
        try:
            address = self.address(intake.journal.cursor)
            async with opened(address, UNPACKED_BYTES) as socket:
                async for frames in batches(socket):
                    await self._take([self.unpacked(frame) for frame in frames], intake)
        except (OSError, WebSocketException) as error:
            raise Interrupted(f"{self.url}: {type(error).__name__} {error}") from None

    def address(self, cursor: str | None) -> str:
        """`url` with its query; without a cursor, everything from now on."""
        parts = urlsplit(self.url)
        query = [
            *parse_qsl(parts.query),
            *(("wantedCollections", collection) for collection in COLLECTIONS),
            *(("wantedDids", did) for did in self.dids),
            ("maxMessageSizeBytes", str(MAX_FRAME_BYTES)),
        ]
        if cursor is not None:
            query.append(("cursor", str(int(cursor) - REWIND_US)))
        if self.zstd_dictionary is not None:
            query.append(("compress", "true"))
        return urlunsplit(parts._replace(query=urlencode(query)))

    def unpacked(self, frame: str | bytes) -> str | bytes:
        """The JSON of `frame`, which is compressed where it is binary.

        Raises:
            Interrupted: where it cannot be unpacked.
        """
        if isinstance(frame, str):
            return frame
        try:
            if zstandard.frame_content_size(frame) > UNPACKED_BYTES:
                raise Interrupted(f"{self.url}: a frame has more than {UNPACKED_BYTES} bytes")
            return self._zstd.decompress(frame, max_output_size=UNPACKED_BYTES)
        except zstandard.ZstdError as error:
            raise Interrupted(f"{self.url}: a frame cannot be unpacked: {error}") from None

    @cached_property
    def _zstd(self) -> zstandard.ZstdDecompressor:
        if self.zstd_dictionary is None:
            return zstandard.ZstdDecompressor()
        dictionary = zstandard.ZstdCompressionDict(self.zstd_dictionary.read_bytes())
        return zstandard.ZstdDecompressor(dict_data=dictionary)

    async def _take(self, jsons: Iterable[str | bytes], intake: Intake) -> None:
        """Publish the frames' events; only then are they remembered, and the cursor moves."""
        journal, frames = intake.journal, list(_frames(jsons, intake))
        if not frames:
            return
        if journal.cursor is None:  # else what is lost before the first acknowledgement stays so
            with journal.entry():
                journal.move(str(frames[0].time_us))
        with journal.entry():
            events = [event for frame in frames for event in _events(frame, intake)]
            latest = max(int(journal.cursor or 0), *(frame.time_us for frame in frames))
            journal.move(str(latest))
            journal.forget_taken(latest - REWIND_US)
            journal.forget_passing(latest // 1000 - REMEMBERED_MS)
            await intake.publish(events)


def _frames(jsons: Iterable[str | bytes], intake: Intake) -> Iterator[Frame]:
    for json in jsons:
        try:
            yield msgspec.json.decode(json, type=Frame)
        except _UNREADABLE:
            intake.tally["invalid"] += 1


def _events(frame: Frame, intake: Intake) -> list[FeedEvent]:
    if not intake.journal.take(frame.name, frame.time_us):
        intake.tally["repeated"] += 1
        return []
    if frame.commit is not None and frame.commit.operation == "delete":
        return _undone(frame, intake)
    try:
        events = list(intake.events(statements_of(frame), frame.name))
    except _UNREADABLE:
        intake.tally["invalid"] += 1
        return []
    for event in events:
        intake.journal.remember(frame.record, event)
    return events


def _undone(frame: Frame, intake: Intake) -> list[FeedEvent]:
    events = [each for each in intake.journal.recall(frame.record) if each.kind != "profile"]
    if not events:
        intake.tally["unknown"] += 1
    undos = (undo_of(each, frame.time_us // 1000) for each in events)
    return list(intake.events(undos, frame.name))
