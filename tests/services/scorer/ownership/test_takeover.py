"""The steps of a takeover come in their order; tests/faults shows what another order does."""

from types import SimpleNamespace

import pytest

from relationships.tables.integrity import KafkaChanged
from services.scorer.ownership import takeover as module
from services.scorer.ownership.owned_partition import OwnedPartition
from services.scorer.ownership.takeover import Takeover
from services.scorer.topic_partitions import changelog_of, feeds_of
from tests.services.scorer.group.stand_ins import Partition, Table

TABLE = Table(3, {"feed.posts": 5})
ENDS = dict.fromkeys(changelog_of(3), 9)
FIRST = dict.fromkeys(feeds_of(3), 1)


class Steps:
    """Everything that a takeover uses; notes what it is asked, in order."""

    def __init__(self, monkeypatch, *, followed):
        self.followed, self.steps, self.lost = followed, [], False
        self.producer = SimpleNamespace(start=self._start)
        monkeypatch.setattr(module, "create_producer", lambda settings, number: self.producer)
        self.takeover = Takeover(
            settings=None,
            follower=self,
            offsets=self,
            open_table=self._open,
            create_partition=lambda table, producer: Partition(table),
        )

    async def _open(self, number):
        self.steps.append("open")
        return TABLE

    async def _start(self):
        self.steps.append("fence")

    def follows(self, number):
        return self.followed

    def follow(self, tables):
        assert tables == [TABLE]
        self.steps.append("follow")

    async def ends(self, tps):
        assert tps == changelog_of(3)
        self.steps.append("ends")
        return ENDS

    async def restore(self, number, ends):
        assert (number, ends) == (3, ENDS)
        self.steps.append("restore")
        return TABLE

    async def read_on_from(self, tps, positions):
        assert (tps, positions) == (feeds_of(3), {"feed.posts": 5})
        self.steps.append("feeds")
        if self.lost:
            raise KafkaChanged("lost")
        return FIRST

    def start(self, owned):
        assert owned.partition.table is owned.table is TABLE
        self.steps.append("start")


async def test_a_standby_is_fenced_restored_and_started(monkeypatch):
    steps, owned = Steps(monkeypatch, followed=True), OwnedPartition(3)
    await steps.takeover.take_over(owned, steps.start)
    assert steps.steps == ["fence", "ends", "restore", "feeds", "start"]
    assert owned.producer is steps.producer
    offsets = {tp.topic: offset for tp, offset in owned.next_offsets().items()}
    assert offsets.pop("feed.posts") == 5
    assert set(offsets.values()) == {1}


async def test_a_table_that_is_not_followed_is_opened_before_anything_else(monkeypatch):
    steps = Steps(monkeypatch, followed=False)
    await steps.takeover.take_over(OwnedPartition(3), steps.start)
    assert steps.steps[:3] == ["open", "follow", "fence"]


async def test_nothing_is_folded_where_kafka_has_lost_data(monkeypatch):
    steps, owned = Steps(monkeypatch, followed=True), OwnedPartition(3)
    steps.lost = True
    with pytest.raises(KafkaChanged):
        await steps.takeover.take_over(owned, steps.start)
    assert owned.partition is None
    assert "start" not in steps.steps
