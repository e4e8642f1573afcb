"""Bluesky's Jetstream: https://github.com/bluesky-social/jetstream, its `/subscribe`.

Its cursor is a time: it is rewound a little on every connection, as frames come nearly in order.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from pydantic import Field, FilePath
from websockets.exceptions import WebSocketException

from schemas.events import FeedEvent
from schemas.undecodable import UNDECODABLE
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.bluesky.gaps import DENSE_US, SPARSE_US, gap
from services.ingest.agents.bluesky.records import Frame
from services.ingest.agents.bluesky.statements import COLLECTIONS, statements_of
from services.ingest.agents.bluesky.unpacking import (
    UNPACKED_BYTES,
    AnotherDictionary,
    Unpacking,
    Unreadable,
)
from services.ingest.agents.polite_get import shown
from services.ingest.agents.undo import undo_of
from services.ingest.agents.websocket_batches import SILENT_S, batches, interrupted, opened
from services.ingest.intake.intake import Intake
from services.ingest.sources.statements import Ignored

log = logging.getLogger(__name__)

REWIND_US = 5_000_000
"""How far before its cursor a connection starts (microseconds)."""

REMEMBERED_MS = 365 * 86_400_000
"""How long a like or a post is remembered, to be undone when it is deleted (milliseconds)."""

MAX_FRAME_BYTES = 1024 * 1024
"""Larger records are left out by the server."""


Did = Annotated[str, Field(pattern=r"^did:[a-z]+:[A-Za-z0-9._:%-]+$")]


class Jetstream(Agent):
    """`type = "jetstream"`: all of `url`, or only what the people of `dids` do.

    `zstd_dictionary` is the file of Jetstream's dictionary; with it, frames come compressed.
    """

    url: str = Field(pattern=r"^wss?://")
    dids: list[Did] = Field([], max_length=10_000)
    zstd_dictionary: FilePath | None = None

    async def pull(self, intake: Intake) -> None:
        """Publish frames from a little before the cursor on; opened again once it is silent."""
        try:
            while True:
                await self._follow(intake)
                log.info("%s: no frame for %.0f s; opened again", intake.source, SILENT_S)
        except (OSError, WebSocketException) as error:
            raise interrupted(self.url, error) from None

    async def _follow(self, intake: Intake) -> None:
        cursor = intake.journal.cursor
        async with opened(self.address(cursor), UNPACKED_BYTES) as socket:
            async for batch in batches(socket):
                frames = list(self._frames(batch, intake))
                if cursor is not None and frames:
                    self._report_gap(int(cursor), frames, intake)
                    cursor = None
                await self._take(frames, intake)

    def _report_gap(self, cursor_us: int, frames: Iterable[Frame], intake: Intake) -> None:
        first_us = min(frame.time_us for frame in frames)
        missing = gap(cursor_us, first_us, SPARSE_US if self.dids else DENSE_US)
        if missing is not None:
            log.warning(
                "%s: a gap: nothing has come %s, which the server no longer has or never had",
                intake.source,
                missing,
            )

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

    @cached_property
    def unpacking(self) -> Unpacking:
        """What unpacks compressed frames."""
        return Unpacking(self.zstd_dictionary)

    def _frames(self, batch: Iterable[str | bytes], intake: Intake) -> Iterator[Frame]:
        """The frames of `batch` that can be read.

        Raises:
            Interrupted: where the dictionary is not the one that frames are packed with.
        """
        for packed in batch:
            try:
                yield msgspec.json.decode(self.unpacking.json(packed), type=Frame)
            except AnotherDictionary as error:
                raise Interrupted(f"{shown(self.url)}: {error}: see zstd_dictionary") from None
            except (Unreadable, *UNDECODABLE) as error:
                _pass_over("a frame that cannot be read", str(error), intake)

    async def _take(self, frames: list[Frame], intake: Intake) -> None:
        """Publish the frames' events; only then are they remembered, and the cursor moves."""
        journal = intake.journal
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


def _events(frame: Frame, intake: Intake) -> list[FeedEvent]:
    if not intake.journal.take(frame.name, frame.time_us):
        intake.tally["repeated"] += 1
        return []
    if frame.commit is not None and frame.commit.operation == "delete":
        return _undone(frame, intake)
    try:
        events = list(intake.events(statements_of(frame), frame.name))
    except UNDECODABLE as error:
        _pass_over("a record that cannot be read", f"{frame.record}: {error}", intake)
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


def _pass_over(reason: str, example: str, intake: Intake) -> None:
    intake.tally["invalid"] += 1
    intake.passed_over.add(Ignored(reason, example))
