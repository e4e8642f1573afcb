"""Members by name, as the apis of this state directory have indexed them together.

The index follows the tables' journals of named members, from where the last process left it, in the
background and before each search. Tables are read in the event loop, a few hundred members at a
time, and the file is read and written in threads, so that other reads go on meanwhile.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from typing import TypeVar

from relationships.tables.journal import Journal
from relationships.tables.reader import TableNotReady, View
from services.api.reading.reads import Reads
from services.api.search.matches import Matches
from services.api.search.name_file import Change, Followed, NameFile, Span

log = logging.getLogger(__name__)

T = TypeVar("T")

BATCH = 500
"""So many members are read before other reads go on."""

AT_ONCE = 4_000
"""So many are indexed in one transaction, and held in memory meanwhile."""

FOLLOW_S = 1.0
"""So long after it has caught up the index is compared with the tables again, at least."""

REST = 4
"""Indexing that took s seconds in the background is not gone on with for 4 s."""

PURGE_S = 600.0
"""So often at most the index is rewritten without those who are gone."""


class NotIndexed(Exception):
    """Names of a partition were never indexed as a whole yet; ask again later."""


class Names:
    """Finds members by words of their ids and names."""

    def __init__(self, reads: Reads) -> None:
        self._tables = reads.tables
        self._file: NameFile | None = None
        self._known: dict[int, Followed] = {}
        self._writing, self._reading = asyncio.Lock(), asyncio.Lock()
        self._purge_at = 0.0

    async def follow(self) -> None:
        """Keep up with the tables until cancelled."""
        while True:
            started = time.monotonic()
            try:
                await self.refresh()
                await self._purge()
            except TableNotReady:
                pass
            except (sqlite3.Error, OSError) as error:
                log.warning("names are not indexed: %s", error)
            await asyncio.sleep(max(FOLLOW_S, REST * (time.monotonic() - started)))

    async def refresh(self) -> None:
        """Index what is new.

        Raises:
            TableNotReady: where a partition is not restored; of the others all is indexed.
            sqlite3.Error, OSError: where the file cannot be written.
        """
        waiting: TableNotReady | None = None
        async with self._writing:
            for partition in range(self._tables.partitions):
                try:
                    while self._is_behind(partition):
                        await self._step(partition)
                except TableNotReady as error:
                    waiting = error
        if waiting is not None:
            raise waiting

    async def read(self, ask: Callable[[Matches], T]) -> T:
        """What `ask` makes of the names, in a thread.

        Raises:
            NotIndexed: where a partition was never indexed as a whole.
            sqlite3.Error, OSError: where the file cannot be read.
        """
        erased = self._tables.erasures.current()

        def asked() -> T:
            with file.reading():
                followed = file.followed()
                if sum(each.whole for each in followed.values()) < self._tables.partitions:
                    raise NotIndexed
                forgets = {p: erased.since(each.erased_up_to) for p, each in followed.items()}
                return ask(Matches(file, forgets, self._tables.partition_of))

        async with self._reading:
            with self._opened() as file:
                return await _in_thread(asked)

    @property
    def is_whole(self) -> bool:
        """Whether every partition was indexed as a whole once, as far as this process knows."""
        return sum(each.whole for each in self._known.values()) == self._tables.partitions

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _is_behind(self, partition: int) -> bool:
        """Whether something is new, as far as this process knows: another may have indexed it."""
        known = self._known.get(partition, Followed())
        with self._tables.view(partition) as view:
            journal = view.named_journal()
        return known.walked is not None or (journal.id, journal.end) != known[:2]

    async def _step(self, partition: int) -> None:
        """Index some of what is new of a partition.

        What is read of the tables while nobody else writes the file is not older than what is in
        the file.
        """
        async with self._transaction() as file:
            followed = self._known.get(partition, Followed())
            change = await self._change(partition, followed)
            await _in_thread(file.write, partition, change)
        self._known[partition] = change.followed

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[NameFile]:
        with self._opened() as file:
            self._known = await _in_thread(file.begin)
            try:
                yield file
                await _in_thread(file.commit)
            except BaseException:
                await _in_thread(file.rollback)
                raise

    async def _change(self, partition: int, followed: Followed) -> Change:
        with self._tables.view(partition) as view:
            journal, erased_up_to = view.named_journal(), view.erased_up_to()
            if followed.journal == journal.id and followed.number >= journal.start:
                if followed.walked is None:
                    return _arrived(view, followed, journal, erased_up_to)
            else:
                followed = followed._replace(
                    journal=journal.id, number=journal.end, walked="", erased_then=erased_up_to
                )
        return await self._walked(partition, followed)

    async def _walked(self, partition: int, followed: Followed) -> Change:
        """The next members in the order of their ids."""
        names: dict[str, str] = {}
        after = begun = followed.walked or ""
        last: str | None = after
        while last is not None and len(names) < AT_ONCE:
            with self._tables.view(partition) as view:
                some = list(islice(view.members(after), BATCH))
                names |= _names(view, _seen(view, some))
            last = after = some[-1] if some else after
            if len(some) < BATCH:
                last = None
            await asyncio.sleep(0)
        followed = followed._replace(walked=last)
        if last is None:
            followed = followed._replace(whole=True, erased_up_to=followed.erased_then)
        return Change(names, [], followed, Span(begun, last))

    async def _purge(self) -> None:
        """Leave nothing of those who are gone in the file."""
        async with self._writing:
            with self._opened() as file:
                if file.is_unpurged and time.monotonic() >= self._purge_at:
                    await _in_thread(file.purge)
                    self._purge_at = time.monotonic() + PURGE_S

    @contextmanager
    def _opened(self) -> Iterator[NameFile]:
        """The file; one that turns out to be damaged in this block is made anew by the next."""
        if self._file is None:
            self._file = NameFile(self._tables.state, self._tables.partitions)
        file = self._file
        try:
            yield file
        except sqlite3.DatabaseError as error:
            if self._file is file and not isinstance(error, sqlite3.OperationalError):
                file.destroy()
                self._file, self._known = None, {}
            raise


async def _in_thread(work: Callable[..., T], *given: object) -> T:
    """What `work` returns in a thread; it is waited for even by who is cancelled."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *given))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise


def _arrived(view: View, followed: Followed, journal: Journal, erased_up_to: int) -> Change:
    """What is next in the journal."""
    entries = view.named(followed.number, BATCH)
    number = entries[-1][0] if len(entries) == BATCH else journal.end
    members = dict.fromkeys(member for _, member in entries)
    there = _seen(view, members)
    gone = [*members.keys() - set(there)]
    followed = followed._replace(number=number, erased_up_to=erased_up_to)
    return Change(_names(view, there), gone, followed)


def _seen(view: View, members: Iterable[str]) -> list[str]:
    """Those of `members` who were ever seen: of whom a block alone is known, nobody was."""
    return [member for member in members if view.header(member) is not None]


def _names(view: View, members: Iterable[str]) -> dict[str, str]:
    return {member: view.whereabouts(member).statement("name") or "" for member in members}
