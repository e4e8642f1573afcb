"""Audiences that were summed up lately: what takes long is kept, and made anew aside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.api.audience.summary import Summary, summarise
from services.api.http.parameters import Read
from services.api.reading.reads import Reads
from services.api.reading.stale_while_revalidate import StaleWhileRevalidate


def _summaries(reads: Reads) -> StaleWhileRevalidate[Summary]:
    """What was summed up lately, by viewer, member and time asked about."""
    return StaleWhileRevalidate()


@asynccontextmanager
async def stopping(reads: Reads) -> AsyncIterator[None]:
    """Stop what is being summed up when the process ends."""
    yield
    await reads.shared(_summaries).stop()


async def summary_of(reads: Reads, ego: str, query: Read) -> Summary:
    """The audience of `ego`, as it was summed up lately unless the query asks for a later one.

    Raises:
        Problem: 503 where it is not there within the query's `wait`; it goes on being made.
    """
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        one = snapshot.identities.principal(ego)
    return await reads.shared(_summaries).get(
        (reads.viewer, one, query.at, reads.tables.erasures.current().latest),
        lambda: summarise(reads, one, at),
        query.wait,
        fresh=query.after is not None,
    )
