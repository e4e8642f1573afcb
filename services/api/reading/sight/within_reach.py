"""Whom a bound viewer might see: all within two links, found without looking at anybody else."""

import asyncio
from collections.abc import Iterator, Sequence

from services.api.reading.reads import Reads
from services.api.reading.sight.viewer import Viewer

LINKS = 200_000
"""So many links of those near are gone through, of those with the fewest contacts first."""

_BATCH = 2_500
"""So many before other reads go on."""


async def within_reach(reads: Reads, viewer: Viewer) -> set[str] | None:
    """Ids of members, by principals, among whom are those that `viewer` sees; None if of a hub.

    How long it takes says nothing of anybody else.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    with reads.seen_snapshot(viewer) as snapshot:
        found = {ego.ego for ego in snapshot.egos}
        vias = set[str]()
        for ego in snapshot.egos:
            near = ego.near()
            if near is None:
                return None
            found |= ego.contacts() | snapshot.whole.hidden(ego.ego)
            vias |= near
        batches = list(_batches(sorted((snapshot.whole.size(via), via) for via in vias)))
    for some in batches:
        with reads.seen_snapshot(viewer) as snapshot:
            for via in some:
                found.update(snapshot.whole.encoded_contacts(via)[0])
        await asyncio.sleep(0)
    return found


def _batches(vias: Sequence[tuple[int, str]]) -> Iterator[list[str]]:
    """As many of `vias`, which are sorted by size, as `LINKS` allow."""
    some: list[str] = []
    size, total = 0, 0
    for contacts, via in vias:
        total += contacts
        if total > LINKS:
            break
        some.append(via)
        size += contacts
        if size >= _BATCH:
            yield some
            some, size = [], 0
    yield some
