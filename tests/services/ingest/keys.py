"""Keys of a running ingest, bound or not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx

from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.services.ingest.conftest import Ingest

SENDING = (Scope.INGEST, Scope.WRITE)


@asynccontextmanager
async def client_by(
    ingest: Ingest,
    scopes: Iterable[Scope] = SENDING,
    members: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a new key, which the running service knows already."""
    async with ingest.client(new_key(ingest, scopes, members, sources)) as client:
        deadline = time.monotonic() + 10
        while (await client.post("/v1/events", json=[])).status_code == 401:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        yield client


def new_key(
    ingest: Ingest,
    scopes: Iterable[Scope] = SENDING,
    members: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
) -> str:
    """A new key, which the running service knows soon."""
    file = KeysFile(ingest.settings.keys)
    return file.create("bound", scopes, members=members, sources=sources)
