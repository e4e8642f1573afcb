"""An index of members by id and name, in memory, rebuilt where the tables have changed.

It is built a few hundred members at a time, so that other reads go on meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice
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


def rank(wanted: str, searched: str) -> int:
    """0 where the id or the name in `searched` begins with what is in it, else 1."""
    return 0 if searched.startswith(wanted) or f"\n{wanted}" in searched else 1


class _Part(NamedTuple):
    """The index of a partition: members with what is searched of them, as of `version`.

    Whom statements in `erasures` name from offset `erased_up_to` on may still be in it.
    """

    version: dict[str, int]
    members: dict[str, str]
    good_until: float
    erased_up_to: int


_NONE = _Part({}, {}, 0.0, 0)


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
        erased = self._tables.erasures.current()
        for part in self._parts:
            forgets = erased.since(part.erased_up_to)
            for member, searched in part.members.items():
                if wanted in searched and not (forgets and forgets(member)):
                    yield Found(rank(wanted, searched), member)

    def members(self) -> Iterator[str]:
        """All ids that are indexed."""
        return chain.from_iterable(part.members for part in self._parts)

    def searched(self, member: str) -> str:
        """What is searched of a member: its id, a line feed, its name; "" where it has nothing."""
        part = self._parts[self._tables.partition_of(member)]
        forgets = self._tables.erasures.current().since(part.erased_up_to)
        return "" if forgets and forgets(member) else part.members.get(member, "")

    async def _refresh(self, partition: int, fully: bool) -> None:
        part = self._parts[partition]
        started = time.monotonic()
        if not fully and started < part.good_until:
            return
        with Snapshot(self._tables) as snapshot:
            view = snapshot.view(partition)
            version, erased_up_to = view.progress.changelog, view.erased_up_to()
        if version == part.version:
            return
        members = await self._members(partition)
        took = time.monotonic() - started
        self._parts[partition] = _Part(version, members, started + took * (REST + 1), erased_up_to)

    async def _members(self, partition: int) -> dict[str, str]:
        members: dict[str, str] = {}
        more, after = True, ""
        while more and len(members) < MAX_MEMBERS:
            with Snapshot(self._tables) as snapshot:
                found = dict(_searched(snapshot.view(partition), after))
            members.update(found)
            after = next(reversed(found), after)
            more = len(found) == BATCH
            await asyncio.sleep(0)
        if more:
            log.warning("partition %s has more members than are searched", partition)
        return members


def _searched(view: View, after: str) -> Iterator[tuple[str, str]]:
    for member in islice(view.members(after), BATCH):
        name = view.whereabouts(member).statement("name") or ""
        yield member, f"{member}\n{name}".casefold()
