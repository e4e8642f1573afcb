"""Ingest without a server and without Kafka, so that what it reads can be tried at full speed."""

import asyncio
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from schemas.events import FeedEvent
from schemas.positions import Positions
from services.ingest.app import create_app
from services.ingest.records.byte_reservation import ByteReservation
from services.ingest.records.envelope import enveloped
from services.ingest.records.owner_records import Batch, batch_of
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings
from tests.fuzzing.requests import Request
from tests.services.ingest.producers import sources


class Encoding:
    """Stands where the publisher does: makes the records, and keeps none."""

    def check(self) -> None:
        pass

    def batch(self, events: Sequence[FeedEvent]) -> Batch:
        return batch_of(events, 4, enveloped)

    async def publish(self, batch: Batch, reservation: ByteReservation) -> Positions:
        return {}


class Application:
    """Ingest with every source of `producers.py`; `key` may send events."""

    def __init__(self, data_dir: Path) -> None:
        settings = Settings(data_dir=data_dir, sources=sources())
        self.key = ensure_first_key(settings)
        self._app = create_app(settings)
        self._app.state.publisher = Encoding()
        self._loop = asyncio.new_event_loop()

    def answer(self, request: Request) -> int:
        """The status of the answer to `request`; a defect raises what it raised."""
        return self._loop.run_until_complete(self._answer(request))

    async def _answer(self, request: Request) -> int:
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await self._app(_scope(request), receive, send)
        (status,) = statuses
        return status


def _scope(request: Request) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": request.query,
        "headers": request.headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8001),
    }
