"""Members whose tables an index follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from relationships.keys import header_key
from relationships.tables.changeset import Changes
from relationships.tables.erased_view import ErasedView
from relationships.tables.reader import TableReader
from schemas.topics import partition_of
from tests.relationships.tables.test_erased_view import erased
from tests.world import World

PARTITIONS = 2


class IndexedTown:
    """Tables that are written and read by turns, as LMDB is open once in a process."""

    def __init__(self, state) -> None:
        self.state = state
        self.feed()

    def feed(self, *events: dict[str, Any]) -> None:
        world = World(self.state, PARTITIONS)
        world.feed(list(events))
        world.close()

    def remove(self, member: str) -> None:
        world = World(self.state, PARTITIONS)
        gone = Changes(rows=[(header_key(member), None)], profiles=[(member.encode(), None)])
        world.advance(partition_of(member, PARTITIONS), 1, gone)
        world.close()

    @asynccontextmanager
    async def follower(self, kind, erasures=None) -> AsyncIterator[Any]:
        """An `IndexFollower` of that kind, as a process has it that has just started."""
        tables = TableReader(self.state, PARTITIONS, erasures)
        follower = kind(SimpleNamespace(tables=tables))
        yield follower
        follower.close()
        tables.close()


class Erased:
    """As `FileErasures` knows it."""

    def __init__(self, *members: str) -> None:
        self.members = erased(*members)

    def current(self):
        return self.members

    def shown(self, view):
        return ErasedView(view, self.members)
