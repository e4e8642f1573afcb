"""What an import answers, line by line: how far it is, and at last its report or a problem."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import msgspec
import orjson
from starlette.responses import Response, StreamingResponse

from schemas.events import FeedEvent
from schemas.positions import Positions, encode_position
from schemas.times import format_time
from services.http.forwarded.imports import MEDIA_TYPE
from services.http.problems import Problem
from services.ingest.imports.runs.report import ImportReport

MOST_OFTEN = 5
"""So many members are named of each prefix."""

STILL_S = 15.0
"""After so long without news (seconds) the latest line comes again: a gateway gives up later."""

Line = dict[str, Any]


class ImportLines:
    """The lines of one import, from whoever does it to whoever asked for it."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Line | Problem | None] = asyncio.Queue()
        self._latest: Line | Problem | None = {"published": 0}

    def add(self, line: Line | Problem) -> None:
        """Say how far it is, or what came of it."""
        self._waiting.put_nowait(line)

    def end(self) -> None:
        """Nothing more follows."""
        self._waiting.put_nowait(None)

    async def answer(self, scope: Any) -> Response:
        """The answer to the request of this `scope`, once there is a line.

        Raises:
            Problem: where that is one; a later one is a line.
        """
        first = await self._next()
        if isinstance(first, Problem):
            raise first
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._encoded(first, scope), 200, headers, MEDIA_TYPE)

    async def _encoded(self, line: Line | Problem | None, scope: Any) -> AsyncIterator[bytes]:
        while line is not None:
            if isinstance(line, Problem):
                line = {"problem": line.document(scope)}
            yield orjson.dumps(line) + b"\n"
            line = await self._next()

    async def _next(self) -> Line | Problem | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(STILL_S):
                self._latest = await self._waiting.get()
        return self._latest


def described(report: ImportReport, positions: Positions) -> Line:
    """The report as the last line has it; `position` is null where nothing was published."""
    return {
        "counts": {name.replace(" ", "_"): count for name, count in report.tally.items()},
        "finished": report.finished,
        "passed_over": msgspec.to_builtins(report.passed_over.reasons()),
        "members": [
            {"prefix": prefix, "count": len(members), "most_often": members[:MOST_OFTEN]}
            for prefix, members in report.named.by_prefix().items()
        ],
        "preview": [_shown(event) for event in report.preview],
        "position": encode_position(positions) if positions else None,
    }


def _shown(event: FeedEvent) -> Line:
    """What an event says, without ids."""
    return {
        "kind": event.kind,
        "actor": event.actor,
        "target": event.target,
        "at": None if event.at is None else format_time(event.at),
        "undo": event.undo,
        "name": event.name,
        "audience": event.audience,
    }
