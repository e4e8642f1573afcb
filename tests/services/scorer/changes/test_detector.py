"""What is published on `relationship-changes`: each change once, whatever dies, none of an import.

The real fold, detector, hand-over and tables, over Kafka in memory and a clock of the test's own.
"""

import asyncio
import itertools
from collections import Counter

import msgspec
import pytest

from relationships.keys import noted_key, row_key
from schemas.changes import RelationshipChange
from schemas.commands import RelationshipCommand
from schemas.topics import CHANGELOG, COMMANDS, RELATIONSHIP_CHANGES
from services.scorer.fold.handover import HandoverFailed
from tests.faults.memory_log import MemoryLog
from tests.faults.one_partition import Killed, MemoryFeeds, Owner, Standby, Table

DAY = 86_400_000
NOW = 20_000 * DAY + DAY // 2
LYON, OSLO = {"name": "Lyon", "country": "FR"}, {"name": "Oslo", "country": "NO"}


class OwnedPartition:
    """A partition with its owner; what it has published since it was last asked."""

    def __init__(self, root):
        self.loop = asyncio.new_event_loop()
        self.feeds, self.log = MemoryFeeds(), MemoryLog()
        self.log.now = NOW
        self.table, self.n, self.read = Table(root), 0, 0
        self.take_over()
        self.owner.look()  # states that it is whole

    def take_over(self):
        Standby(self.table, self.log).catch_up([])
        self.owner = Owner(self.loop, self.table, self.log)

    def die(self):
        self.owner.stop()
        self.table.kill()
        self.take_over()

    def write(self, kind, actor, target=None, at=None, **more):
        self.n += 1
        event = {"id": f"{self.n}", "source": "t", "kind": kind, "actor": actor, **more,
                 "at": self.log.now if at is None else at}  # fmt: skip
        self.feeds.write(event | ({"target": target} if target else {}), self.log.now)
        return self

    def acquaint(self, one, other):
        """Have the two meet today and yesterday: acquaintances, noted in silence."""
        return self.write("meeting", one, other, at=NOW - DAY).write("meeting", one, other)

    def hide(self, ego, contact):
        command = RelationshipCommand(id="h", ego=ego, contact=contact, at=1, hidden=True)
        self.feeds.write_bytes(COMMANDS, ego, msgspec.json.encode(command), self.log.now)

    def waiting(self):
        at = self.owner.partition.positions
        return [r for t, records in self.feeds.records.items() for r in records[at.get(t, 0) :]]

    def detect(self, later=0):
        """Apply all, then scan `later` (ms); returns the changes published."""
        if waiting := self.waiting():
            self.owner.work(waiting)
        self.log.now += max(later, 10_000)
        self.owner.look()
        return self.published()

    def published(self):
        records = self.log.records.get(RELATIONSHIP_CHANGES, [])
        found = [
            msgspec.json.decode(r.value, type=RelationshipChange) for r in records[self.read :]
        ]
        assert [r.key for r in records[self.read :]] == [c.ego.encode() for c in found]
        self.read = len(records)
        return found

    def close(self):
        self.owner.stop()
        self.table.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@pytest.fixture
def partition(tmp_path):
    owned = OwnedPartition(tmp_path)
    yield owned
    owned.close()


def short(changes):
    return sorted((c.type, c.ego, c.contact, c.stage) for c in changes)


def test_a_stage_is_published_to_both_once(partition):
    partition.write("meeting", "ana", "bo").write("view", "ana", "cy")
    assert short(partition.detect()) == [
        ("stage_changed", "ana", "bo", "germ"),
        ("stage_changed", "bo", "ana", "germ"),
    ]
    assert partition.detect(DAY) == []
    first = partition.write("meeting", "ana", "bo").detect()[0]
    assert (first.previous_stage, first.stage) == ("germ", "acquaintance")
    assert first.score == pytest.approx(50, abs=1)


def test_nothing_is_published_twice_whatever_dies(partition):
    partition.write("meeting", "ana", "bo")
    partition.owner.work(partition.waiting())
    partition.log.now += 10_000
    partition.owner.producer.dies = True
    with pytest.raises(HandoverFailed):
        partition.owner.look()
    partition.die()
    assert partition.published() == []
    partition.owner.die_applying()
    partition.log.now += 10_000
    with pytest.raises(Killed):
        partition.owner.look()
    assert len(partition.published()) == 2
    partition.die()
    assert partition.detect() == partition.detect(2 * DAY) == []


def test_going_cold_is_published_without_any_event(partition):
    for _ in range(4):
        partition.write("meeting", "ana", "bo")
        partition.detect(3 * DAY)
    assert short(partition.detect(11 * DAY)) == []
    cold = partition.detect(DAY)
    assert {c.type for c in cold} == {"going_cold"}
    assert {(c.ego, c.usual_gap_days, c.silent_days) for c in cold} == {
        ("ana", 3.0, 15), ("bo", 3.0, 15),
    }  # fmt: skip
    assert "going_cold" not in {c.type for c in partition.detect(DAY)}


def test_of_a_brand_one_direction_is_enough(partition):
    partition.write("profile", "shop", is_brand=True)
    stages = {}
    for _ in range(10):
        partition.write("endorse", "ana", "shop").write("endorse", "ana", "bo")
        stages |= {(c.ego, c.contact): c.stage for c in partition.detect(DAY)}
    assert stages == {
        ("ana", "shop"): "close", ("shop", "ana"): "close",
        ("ana", "bo"): "acquaintance", ("bo", "ana"): "acquaintance",
    }  # fmt: skip


def test_an_import_is_silent_and_what_follows_is_published(partition):
    for day in range(60):
        partition.write("meeting", "ana", "bo", at=NOW - day * DAY)
        partition.write("message", "ana", f"c{day}", at=NOW - 2 * DAY - day)
    assert partition.detect() == partition.detect(DAY // 2) == []
    partition.write("meeting", "ana", "c1")
    assert short(partition.detect()) == [
        ("stage_changed", "ana", "c1", "acquaintance"),
        ("stage_changed", "c1", "ana", "acquaintance"),
    ]
    partition.write("meeting", "ana", "c1", at=NOW - 30 * DAY).write("meeting", "ana", "c1")
    assert partition.detect() == []


def test_a_new_job_is_published_once_for_each_recipient(partition):
    partition.acquaint("ana", "bo").write("follow", "cy", "bo").write("meeting", "bo", "dee")
    partition.detect()
    partition.write("job_change", "bo", organization="Acme", title="CTO")
    changes = partition.detect()
    assert [(c.type, c.ego, c.contact) for c in changes] == [
        ("job_changed", "ana", "bo"), ("job_changed", "cy", "bo"),
    ]  # fmt: skip
    assert (changes[0].organization, changes[0].title) == ("Acme", "CTO")
    partition.write("post", "bo")
    assert partition.detect() == []
    partition.hide("ana", "bo")
    partition.write("job_change", "bo", organization="Bolt")
    assert [c.ego for c in partition.detect()] == ["cy"]


def test_old_jobs_are_not_published(partition):
    partition.acquaint("ana", "bo")
    partition.write("job_change", "bo", at=NOW - 9 * DAY, organization="Acme")
    assert partition.detect() == []


def test_who_comes_to_town_is_published_when_the_trip_begins(partition):
    partition.acquaint("ana", "bo").acquaint("ana", "cy")
    partition.write("profile", "ana", place=OSLO).write("profile", "bo", place=LYON)
    partition.write("travel", "bo", place=OSLO, starts_at=NOW + DAY, ends_at=NOW + 9 * DAY)
    partition.detect()
    changes = partition.detect(DAY)
    assert [(c.type, c.ego, c.contact) for c in changes] == [
        ("in_town", "ana", "bo"), ("in_town", "bo", "ana"),
    ]  # fmt: skip
    assert changes[0].place.name == "Oslo"
    assert partition.detect(DAY) == []
    # ana leaves for where cy is too
    partition.write("travel", "cy", place=LYON)
    partition.detect()
    partition.write("travel", "ana", place=LYON)
    assert [(c.ego, c.contact) for c in partition.detect()] == [("cy", "ana"), ("ana", "cy")]


def test_hidden_contacts_are_not_published(partition):
    partition.hide("ana", "bo")
    partition.write("meeting", "ana", "bo")
    assert [c.ego for c in partition.detect()] == ["bo"]


def test_all_rows_are_scanned_after_a_restart(partition):
    """What had changed when the owner died is still published."""
    partition.write("meeting", "ana", "bo")
    partition.owner.work(partition.waiting())
    partition.die()
    assert Counter(c.type for c in partition.detect()) == {"stage_changed": 2}


def test_thousands_of_rows_are_scanned_part_by_part(partition):
    for n in range(1_200):
        partition.write("meeting", "ana", f"c{n}")
    assert len(partition.detect()) == 2_400
    partition.die()
    assert partition.detect() == []


def test_a_standby_knows_what_was_published(partition):
    partition.write("meeting", "ana", "bo")
    assert len(partition.detect()) == 2
    partition.owner.stop()
    partition.table.kill()
    partition.table.replace(None)
    partition.take_over()
    assert partition.detect() == []


@pytest.mark.parametrize("order", list(itertools.permutations(CHANGELOG)))
def test_a_standby_takes_a_scan_over_however_its_records_come(partition, order, tmp_path):
    """A scan's transaction states the same positions as the batch before it."""
    spare = Table(tmp_path / "spare")
    standby = Standby(spare, partition.log)
    partition.write("meeting", "ana", "bo").write("profile", "ana", name="Ana")
    partition.owner.work(partition.waiting())
    partition.log.now += 10_000
    partition.owner.look()
    key = noted_key(row_key("ana", "bo"))
    for topic in order:
        for _ in range(12):
            standby.read(topic, 1)
    assert spare.writer is not None
    owned = partition.table.writer
    assert spare.writer.rows([key]) == owned.rows([key]) != [b""]
    assert spare.writer.progress.applied() == owned.progress.applied()
    spare.close()


@pytest.mark.parametrize(
    ("acts", "linked"),
    [
        ([], False),
        ([("follow", "star", "fan")], True),
        ([("connect", "fan", "star")], True),
        ([("message", "star", "fan")], False),
    ],
)
def test_a_change_made_by_updates_that_are_not_shared_with_ego_is_not_its_to_know(
    partition, acts, linked
):
    for _ in range(20):
        partition.write("post", "star")
    for act in [("follow", "fan", "star"), *acts]:
        partition.write(*act)
    assert [c.linked for c in partition.detect() if c.ego == "fan"] == [linked]


def test_who_has_become_a_contact_by_what_it_did_shares_its_updates(partition):
    partition.write("follow", "fan", "star")
    linked = []
    for _ in range(12):
        partition.write("post", "star").write("meeting", "star", "fan")
        linked += [(c.stage, c.linked) for c in partition.detect(DAY) if c.ego == "fan"]
    assert linked[0] == ("acquaintance", False)
    assert linked[-2:] == [("contact", True), ("close", True)]


def test_what_no_updates_are_in_is_egos_to_know(partition):
    partition.write("follow", "fan", "star").write("meeting", "fan", "star").write("post", "fan")
    assert {(c.ego, c.linked) for c in partition.detect()} == {("fan", True), ("star", True)}
