"""An index of members by id and name, in memory, rebuilt where the tables have changed.

It is built a few hundred members at a time, so that other reads go on meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from relationships.profile.identities import Identities
from relationships.tables.reader import View
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

log = logging.getLogger(__name__)

BATCH = 500
MAX_MEMBERS = 100_000
"""Of each partition at most so many are indexed; those beyond are not found."""

REST = 20
"""An index that took s seconds to build is used for 20 s, however the tables change."""


class Found(NamedTuple):
    """A member that was found; those of rank 0 begin with what was asked for."""

    rank: int
    member: str


def as_principals(every: Iterable[Found], identities: Identities) -> Iterator[Found]:
    """Each member once, by its principal's id, as the best that was found of its aliases."""
    best: dict[str, Found] = {}
    for found in every:
        if found.member not in identities.groups:
            yield found
            continue
        principal = identities.principal(found.member)
        known = best.get(principal)
        best[principal] = min(known or found, found)._replace(member=principal)
    yield from best.values()


class _Part(NamedTuple):
    """The index of a partition: members with what is searched of them, as of `version`."""

    version: dict[str, int]
    members: list[tuple[str, str]]
    good_until: float


_NONE = _Part({}, [], 0.0)


class Names:
    """Finds members by a part of their id or name, whatever the case."""

    def __init__(self, reads: Reads) -> None:
        self._tables = reads.tables
        self._parts = [_NONE] * self._tables.partitions
        self._making = asyncio.Lock()

    async def refresh(self, *, fully: bool) -> None:
        """Rebuild the index where it is out of date; `fully`, however recent it is.

        Raises:
            TableNotReady: where a partition is not restored.
        """
        async with self._making:
            for partition in range(self._tables.partitions):
                await self._refresh(partition, fully)

    def find(self, text: str) -> Iterator[Found]:
        """All members whose id or name contains `text`, in no order."""
        wanted = text.casefold()
        for part in self._parts:
            for member, searched in part.members:
                if wanted in searched:
                    begins = searched.startswith(wanted) or f"\n{wanted}" in searched
                    yield Found(0 if begins else 1, member)

    async def _refresh(self, partition: int, fully: bool) -> None:
        part = self._parts[partition]
        started = time.monotonic()
        if not fully and started < part.good_until:
            return
        with Snapshot(self._tables) as snapshot:
            version = snapshot.view(partition).progress.changelog
        if version == part.version:
            return
        members = await self._members(partition)
        took = time.monotonic() - started
        self._parts[partition] = _Part(version, members, started + took * (REST + 1))

    async def _members(self, partition: int) -> list[tuple[str, str]]:
        members: list[tuple[str, str]] = []
        more = True
        while more and len(members) < MAX_MEMBERS:
            with Snapshot(self._tables) as snapshot:
                after = members[-1][0] if members else ""
                found = list(_searched(snapshot.view(partition), after))
            members += found
            more = len(found) == BATCH
            await asyncio.sleep(0)
        if more:
            log.warning("partition %s has more members than are searched", partition)
        return members


def _searched(view: View, after: str) -> Iterator[tuple[str, str]]:
    for member in islice(view.members(after), BATCH):
        name = view.whereabouts(member).statement("name") or ""
        yield member, f"{member}\n{name}".casefold()
