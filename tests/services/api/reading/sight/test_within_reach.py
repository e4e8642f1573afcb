"""A search of a bound viewer goes through those within two links, and through nobody else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from relationships.score.score_model import ScoreModel
from relationships.tables.reader import TableReader
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.reads import Reads
from services.api.reading.sight import ego_sight, within_reach
from services.api.reading.sight.viewer import Viewer
from services.api.search.matches import Matches
from services.api.search.names import Names
from services.api.search.question import question
from services.api.search.seen_names import candidates, first_seen
from tests.world import World, now

ACTS = [("bo", "ana"), ("cy", "bo"), ("di", "cy"), ("eli", "di"),
        ("fay", "ana"), ("gus", "fay"), ("hal", "fay"), ("ana", "ivy"), ("jo", "ivy")]  # fmt: skip
"""bo and fay are near ana; cy, gus and hal are two links from her; she wrote to ivy."""

ANA = Viewer(frozenset({"ana"}))


@pytest.fixture
def reads(tmp_path: Path) -> Iterator[Reads]:
    world = World(tmp_path, 2)
    world.feed([{"id": f"{n}", "source": "t", "kind": "message", "actor": one, "target": other,
                 "at": now()} for n, (one, other) in enumerate(ACTS)])  # fmt: skip
    world.close()
    tables = TableReader(tmp_path, 2)
    secret = Fernet(Fernet.generate_key())
    yield Reads(tables, KnownIdentities(tables, tmp_path), ScoreModel(), secret).seen_by(ANA)
    tables.close()


async def test_they_are_those_around_who_is_near(reads):
    reached = await within_reach.within_reach(reads, ANA)
    assert reached == {"ana", "bo", "cy", "fay", "gus", "hal", "ivy"}


async def test_so_many_links_are_gone_through_of_the_fewest_first(reads, monkeypatch):
    monkeypatch.setattr(within_reach, "LINKS", 2)
    assert await within_reach.within_reach(reads, ANA) == {"ana", "bo", "cy", "fay", "ivy"}


async def test_a_hub_reaches_anybody(reads, monkeypatch):
    monkeypatch.setattr(ego_sight, "HUB", 2)
    assert await within_reach.within_reach(reads, ANA) is None
    assert await found(reads) == ["ana", "bo", "cy", "fay", "gus", "hal"]


async def test_nobody_else_is_compared_with_what_is_searched(reads, monkeypatch):
    compared = set()
    among = Matches.among

    def noted(matches, asked, principals, *rest):
        compared.update(principals)
        return among(matches, asked, principals, *rest)

    monkeypatch.setattr(Matches, "among", noted)
    assert await found(reads) == ["ana", "bo", "cy", "fay", "gus", "hal"]
    assert compared == {"ana", "bo", "cy", "fay", "gus", "hal", "ivy"}


async def test_others_go_on_meanwhile(reads, monkeypatch):
    monkeypatch.setattr(within_reach, "_BATCH", 1)
    turns = 0
    searching = asyncio.ensure_future(within_reach.within_reach(reads, ANA))
    while not searching.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 2, "one for each who is near"


async def found(reads: Reads) -> list[str]:
    names = reads.shared(Names)
    await names.refresh()
    listed = await candidates(reads, ANA, question(""))
    names.close()
    return sorted(member for _, member in await first_seen(reads, ANA, listed, 50))
