"""Waiting for what is applied: everybody is let go at his own offset, and nobody before."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.reader import TableReader
from relationships.tables.writer import TableWriter
from schemas.positions import encode_position
from schemas.topics import CHANGELOG
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.read_your_writes import AppliedOffsets
from services.http.problems import Problem

TOPIC = "feed.interactions"
PARTITIONS = 2

_writers: dict[Path, TableWriter] = {}


def write(state: Path, partition: int, offset: int) -> None:
    """In the writing process: LMDB lets a process open an environment only once."""
    path = state / str(partition)
    if path not in _writers:
        topic_ids = dict.fromkeys(CHANGELOG, "t")
        identity = Identity(cluster_id="c", topic_ids=topic_ids, partition=partition)
        _writers[path] = TableWriter(path, identity, 1 << 22)
    positions = {topic: {TOPIC: offset} for topic in CHANGELOG}
    _writers[path].apply(Changes(), Progress(complete=True, positions=positions))
    _writers[path].caught_up(1)


@pytest.fixture
def advance(other_process, tmp_path):
    """Says that a partition is applied up to an offset."""
    apply = partial(other_process.submit, write, tmp_path)
    for partition in range(PARTITIONS):
        apply(partition, 1).result()
    return lambda partition, offset: apply(partition, offset).result()


@pytest.fixture
def applied(advance, tmp_path):
    reader = TableReader(tmp_path, PARTITIONS)
    yield AppliedOffsets(reader, KnownIdentities(reader, tmp_path))
    reader.close()


def waits(applied, offsets, seconds=30.0):
    token = encode_position({TOPIC: offsets})
    return asyncio.create_task(applied.until(token, seconds))


async def test_each_is_let_go_at_its_own_offset(advance, applied):
    both, later, first = [waits(applied, offsets) for offsets in ({0: 2, 1: 2}, {0: 3}, {0: 2})]
    await asyncio.sleep(0)
    advance(0, 2)
    await first
    assert not both.done() and not later.done()
    advance(1, 2)
    await both
    assert not later.done()
    advance(0, 3)
    await later


async def test_who_gives_up_does_not_hold_up_others(advance, applied):
    hasty, patient = waits(applied, {0: 2}, 0.01), waits(applied, {0: 2})
    with pytest.raises(Problem, match="not applied yet"):
        await hasty
    advance(0, 2)
    await patient


async def test_what_is_applied_is_not_waited_for(advance, applied):
    advance(0, 5)
    await applied.until(encode_position({TOPIC: {0: 5}}), 0)
    with pytest.raises(Problem, match="not applied yet"):
        await applied.until(encode_position({TOPIC: {0: 6}}), 0)
