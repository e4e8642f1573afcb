"""Partition p of every topic is with one worker, and one that lacks a topic processes none."""

import pytest

from schemas.topics import SCORED
from tests.faults import group
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.load import KafkaLoad, applied
from tests.processes import ServiceProcess, until

pytestmark = pytest.mark.kafka

PARTITIONS = 4


@pytest.fixture
def workers(settings, tmp_path):
    """Settings of workers with state directories of their own."""
    return [of_its_own(settings, tmp_path / str(n)) for n in range(4)]


def test_stays_whole_while_versions_old_and_new_come_and_go(workers, start, reading):
    """The old version knows nothing of two of the feeds."""

    def shares(count: int) -> bool:
        """Whether the group is settled with so many members; checks every state seen."""
        found = group.members(workers[0])
        if found is None or len(found) != count:
            return False
        numbers = group.owned(found)
        for member, tps in found.items():
            assert {tp.topic for tp in tps} in (set(), set(SCORED)), member
        return sorted(n for each in numbers for n in each) == list(range(PARTITIONS))

    with KafkaLoad(workers[0], Crowd(), rate=500) as load:
        old = start(workers[3], module="tests.faults.older_scorer")
        until(lambda: old_alone(workers[3]), "the old version to own all of what it knows")
        new = [start(one) for one in workers[:3]]
        until(lambda: shares(4), "three new ones beside the old one")
        until(lambda: all(one.ready() for one in new), "the new ones to be ready")
        until(lambda: sum(map(owns, new)) == PARTITIONS, "the new ones to own all")
        counted = processed(old)
        new[0].stop()
        until(lambda: shares(3), "two new ones beside the old one")
        until(lambda: sum(map(owns, new[1:])) == PARTITIONS, "them to own all")
    reader = reading(workers[1])
    until(lambda: applied(reader, load.ends), "all to be applied")
    assert processed(old) == counted, "the old version went on beside the new ones"
    old.stop()
    until(lambda: shares(2), "the new ones alone")
    assert_counted(reader, load.events, load.crowd.members)


def test_nobody_processes_a_partition_torn_between_workers(workers, start, reading):
    """With an assignor that tears them, what is torn waits; nothing is lost or counted twice."""
    module = "tests.faults.torn_scorer"
    with KafkaLoad(workers[0], Crowd(), rate=500) as load:
        torn = [start(one, module=module) for one in workers[:3]]
        until(lambda: joined(workers[0]) == 3, "all to have joined")
        until(lambda: all("lack a topic" in one.log.read_text() for one in torn), "them to notice")
        seen = len(load.events)
        until(lambda: load.sent(seen + 500), "events to flow")
        assert [owns(one) for one in torn] == [0, 0, 0]
        for one in torn[1:]:
            one.stop()
        until(lambda: owns(torn[0]) == PARTITIONS, "the last to own all", gone=torn[0].process)
    reader = reading(workers[0])
    until(lambda: applied(reader, load.ends), "all to be applied", gone=torn[0].process)
    assert_counted(reader, load.events, load.crowd.members)


def owns(worker: ServiceProcess) -> int:
    return round(worker.metric('rapport_scorer_partitions{state="owned"}'))


def processed(worker: ServiceProcess) -> float:
    return worker.metric('rapport_scorer_records_total{outcome="folded"}')


def joined(settings) -> int:
    return len(group.members(settings) or ())


def old_alone(settings) -> bool:
    found = group.members(settings) or {}
    return len(found) == 1 and all(tps for tps in found.values())
