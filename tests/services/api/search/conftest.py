import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from relationships.keys import header_key
from relationships.profile.identities import ALONE, Identities
from relationships.tables.changeset import Changes
from relationships.tables.reader import TableReader
from schemas.topics import partition_of
from services.api.search.matches import Matches
from services.api.search.name_file import Hit, NameFile
from services.api.search.names import Names
from services.api.search.question import question
from tests.world import World

PARTITIONS = 2
numbers = itertools.count()


def named(member: str, name: str | None = None, at: int = 1) -> dict[str, Any]:
    said = {} if name is None else {"name": name}
    return {"id": f"n{next(numbers)}", "source": "t", "kind": "profile", "actor": member,
            "at": 1_760_000_000_000 + at} | said  # fmt: skip


class Town:
    """Members whose tables are written and read by turns, as LMDB is open once in a process."""

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
    async def names(self, erasures=None) -> AsyncIterator[Names]:
        tables = TableReader(self.state, PARTITIONS, erasures)
        names = Names(SimpleNamespace(tables=tables))
        yield names
        names.close()
        tables.close()

    async def find(self, text: str, identities: Identities = ALONE, erasures=None) -> list[str]:
        async with self.names(erasures) as names:
            await names.refresh()
            return await found(names, text, identities)


async def found(names: Names, text: str, identities: Identities = ALONE) -> list[str]:
    """Whoever matches, in pages of two: all pages are one list."""
    asked, hits = question(text), [Hit(-1, 0, "")]

    def following(matches: Matches) -> list[Hit]:
        return [*islice(matches.first(asked, identities, hits[-1][:2]), 2)]

    while some := await names.read(following):
        hits += some
    return [hit.member for hit in hits[1:]]


@pytest.fixture
def town(tmp_path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def indexed(monkeypatch) -> Iterator[list[str]]:
    """Whoever is indexed, again or for the first time."""
    seen: list[str] = []
    put = NameFile._put
    monkeypatch.setattr(
        NameFile,
        "_put",
        lambda file, partition, member, text: (
            seen.append(member) or put(file, partition, member, text)
        ),
    )
    return seen
