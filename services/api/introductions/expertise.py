"""What members know about, as this process has indexed it from their profiles.

It is indexed when the process starts, a few members at a time, and then follows the journals of
arrivals.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from relationships.profile.capabilities import capabilities
from relationships.profile.identities import Identities
from relationships.profile.profile import decode_profile
from relationships.tables.journal import Journal
from services.api.introductions.capability_index import CapabilityIndex, Sign
from services.api.reading.reads import Reads

log = logging.getLogger(__name__)

BATCH = 200
MAX_MEMBERS = 100_000
"""Of each partition at most so many are indexed; those beyond are not found."""

REST = 20
"""Catching up that took s seconds is not repeated for 20 s, however the tables change."""

MOST_REST_S = 2.0


class _Indexed(NamedTuple):
    """Up to which number of which journal a partition is indexed.

    Whom statements in `erasures` name from offset `erased_up_to` on may still be indexed.
    """

    journal: bytes = b""
    number: int = 0
    erased_up_to: int = 0


class Expertise:
    """Finds members by what they know about."""

    def __init__(self, reads: Reads) -> None:
        self._tables = reads.tables
        self._index = CapabilityIndex()
        self._indexed = [_Indexed()] * self._tables.partitions
        self._using = asyncio.Lock()
        self._good_until = 0.0

    async def refresh(self, *, fully: bool = False) -> None:
        """Index what is new; `fully`, however recently that was done.

        Raises:
            TableNotReady: where a partition is not restored.
        """
        async with self._using:
            started = time.monotonic()
            if not fully and started < self._good_until:
                return
            for partition in range(self._tables.partitions):
                await self._catch_up(partition)
            took = time.monotonic() - started
            self._good_until = started + took + min(took * REST, MOST_REST_S)

    async def find(self, text: str, at: int, identities: Identities) -> dict[str, float]:
        """Points by member, by principal, as of `at` (epoch ms); see `CapabilityIndex.find`."""
        async with self._using:
            found = await asyncio.to_thread(self._index.find, text, at)
        united: dict[str, float] = {}
        for member in self._shown(found):
            points = found[member]
            principal = identities.principal(member)
            united[principal] = united.get(principal, 0.0) + points
        return united

    async def signs(
        self, text: str, at: int, aliases: Mapping[str, Sequence[str]], *, prose: bool = True
    ) -> dict[str, list[Sign]]:
        """What of each member, whose aliases are given, was found; the weightiest first.

        For `prose` see `CapabilityIndex.signs`.
        """
        every = [*self._shown([alias for each in aliases.values() for alias in each])]
        async with self._using:
            found = await asyncio.to_thread(self._index.signs, text, at, every, prose=prose)
        return {
            member: sorted(
                chain.from_iterable(found.get(alias, ()) for alias in each),
                key=lambda sign: (-sign.points, -sign.at),
            )
            for member, each in aliases.items()
        }

    def _shown(self, members: Iterable[str]) -> Iterator[str]:
        """Those of `members` who are not erased since they were indexed."""
        erased = self._tables.erasures.current()
        forgets = [erased.since(indexed.erased_up_to) for indexed in self._indexed]
        for member in members:
            forgotten = forgets[self._tables.partition_of(member)]
            if forgotten is None or not forgotten(member):
                yield member

    async def _catch_up(self, partition: int) -> None:
        indexed_to = self._indexed[partition]
        with self._tables.view(partition) as view:
            journal, erased_up_to = view.journal(), view.erased_up_to()
        if journal.id != indexed_to.journal or indexed_to.number < journal.start:
            await self._index_all(partition)
        else:
            await self._index_arrived(partition, indexed_to.number, journal)
        self._indexed[partition] = _Indexed(journal.id, journal.end, erased_up_to)

    async def _index_all(self, partition: int) -> None:
        after, indexed = "", 0
        while indexed < MAX_MEMBERS:
            with self._tables.view(partition) as view:
                found = view.profiles_after(after, BATCH)
            if not found:
                return
            await self._replace(found)
            after, indexed = found[-1][0], indexed + len(found)
        log.warning("partition %s has more members than are searched for experts", partition)

    async def _index_arrived(self, partition: int, number: int, journal: Journal) -> None:
        while number < journal.end:
            with self._tables.view(partition) as view:
                arrived = view.arrivals(number, BATCH)
                members, find = {arrival.member for _, arrival in arrived}, view.profiles()
                found = [(member, find(member.encode(), b"")) for member in members]
            await self._replace(found)
            number = arrived[-1][0] if arrived else journal.end

    async def _replace(self, profiles: Sequence[tuple[str, bytes]]) -> None:
        shown = {member: [*capabilities(decode_profile(encoded))] for member, encoded in profiles}
        await asyncio.to_thread(self._index.replace, shown)
