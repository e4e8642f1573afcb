import itertools
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from itertools import islice
from typing import Any

import pytest

from relationships.profile.identities import ALONE, Identities
from services.api.search.matches import Matches
from services.api.search.name_file import Hit, NameFile
from services.api.search.names import Names
from services.api.search.question import question
from tests.services.api.reading.indexed_town import IndexedTown

numbers = itertools.count()


def named(member: str, name: str | None = None, at: int = 1) -> dict[str, Any]:
    said = {} if name is None else {"name": name}
    return {"id": f"n{next(numbers)}", "source": "t", "kind": "profile", "actor": member,
            "at": 1_760_000_000_000 + at} | said  # fmt: skip


class Town(IndexedTown):
    """Members who are found by name."""

    def names(self, erasures=None) -> AbstractAsyncContextManager[Names]:
        return self.follower(Names, erasures)

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
    put = NameFile.put
    monkeypatch.setattr(
        NameFile,
        "put",
        lambda file, partition, member, name: (
            seen.append(member) or put(file, partition, member, name)
        ),
    )
    return seen
