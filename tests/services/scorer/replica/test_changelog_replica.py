"""What a replica applies of the changelog, and when its table is complete."""

import pytest
from aiokafka import TopicPartition

from relationships.tables.integrity import KafkaChanged
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.scorer.positions import positions_record
from services.scorer.replica.changelog_replica import ChangelogReplica
from tests.services.scorer.records import record

FEED = "feed.interactions"
HEADER = b"ana\0"
MEMBER = b"ana"
OLD, NEW = b"\x81\xa4name\xa3old", b"\x81\xa4name\xa3new"


class Changelog:
    """Two transactions, each of a header and a profile; `fetch` brings a topic's next records."""

    def __init__(self, replica: ChangelogReplica) -> None:
        self.replica = replica
        self.next = dict.fromkeys(CHANGELOG, 0)

    def fetch(self, topic: str, transactions: int) -> None:
        keys = {RELATIONSHIPS: HEADER, PROFILES: MEMBER}
        for _ in range(transactions):
            offset = self.next[topic]
            items = [positions_record({FEED: 1 + offset // 2})]
            if topic in keys:
                items.insert(0, (keys[topic], NEW if offset else OLD))
            self.replica.unapplied[topic] += [
                record(value, topic=topic, key=key, offset=offset + place)
                for place, (key, value) in enumerate(items)
            ]
            self.next[topic] = offset + 2
        self.replica.apply(self.next)


@pytest.fixture
def replica(table):
    return ChangelogReplica(table)


@pytest.fixture
def changelog(replica):
    return Changelog(replica)


@pytest.fixture
def standby(replica, changelog):
    """The changelog of a table that is complete with the first transaction."""
    replica.targets = dict.fromkeys(CHANGELOG, 2)
    for topic in CHANGELOG:
        changelog.fetch(topic, 1)
    assert replica.at_targets
    return changelog


def held(table):
    return table.rows([HEADER]) + table.profiles([MEMBER])


def offsets(**given):
    return {TopicPartition(topic, 0): given.get(topic, 9) for topic in CHANGELOG}


@pytest.mark.parametrize("ahead", [RELATIONSHIPS, PROFILES])
def test_neither_rows_nor_profiles_are_applied_ahead_of_the_other(table, standby, ahead):
    standby.fetch(ahead, 1)
    assert held(table) == [OLD, OLD]
    assert table.progress.changelog[ahead] == 2
    assert table.progress.applied() == {FEED: 1}
    standby.fetch(PROFILES if ahead == RELATIONSHIPS else RELATIONSHIPS, 1)
    assert held(table) == [NEW, NEW]
    assert table.progress.applied() == {FEED: 2}


def test_half_a_transaction_waits_for_the_other_half(table, standby, replica):
    replica.unapplied[RELATIONSHIPS].append(record(NEW, topic=RELATIONSHIPS, key=HEADER, offset=2))
    standby.next[RELATIONSHIPS] = 3
    standby.fetch(PROFILES, 1)
    assert held(table) == [OLD, OLD]


def test_seen_may_be_ahead_as_nobody_reads_it(table, standby):
    standby.fetch(SEEN, 1)
    assert table.progress.changelog == {RELATIONSHIPS: 2, PROFILES: 2, SEEN: 4}
    assert table.progress.applied() == {FEED: 1}


def test_a_table_far_from_complete_applies_all_that_is_fetched(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 4)
    changelog.fetch(RELATIONSHIPS, 2)
    assert held(table) == [NEW, b""]
    assert not table.progress.complete
    changelog.fetch(PROFILES, 2)
    assert held(table) == [NEW, NEW]
    assert not table.progress.complete, "seen is not there yet"
    changelog.fetch(SEEN, 2)
    assert table.progress.complete
    assert replica.at_targets


def test_a_table_becomes_complete_with_a_whole_transaction(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 2)
    changelog.fetch(PROFILES, 1)
    changelog.fetch(SEEN, 1)
    changelog.fetch(RELATIONSHIPS, 2)
    assert held(table) == [OLD, OLD]
    assert replica.at_targets


def test_a_table_is_not_complete_while_rows_are_ahead(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 2)
    changelog.fetch(RELATIONSHIPS, 2)
    changelog.fetch(PROFILES, 1)
    changelog.fetch(SEEN, 1)
    assert held(table) == [NEW, OLD]
    assert not replica.at_targets
    changelog.fetch(PROFILES, 1)
    assert held(table) == [NEW, NEW]
    assert replica.at_targets


def test_a_complete_table_is_not_at_targets_that_were_set_since(standby, replica):
    replica.targets = dict.fromkeys(CHANGELOG, 4)
    for topic in CHANGELOG:
        assert not replica.at_targets
        standby.fetch(topic, 1)
    assert replica.at_targets


def test_a_standby_is_whole_once_its_positions_reach_the_ends(standby, replica, table):
    replica.caught_up.note_ends(50, {FEED: 2})
    replica.note_whole()
    assert not table.was_whole()
    for topic in (RELATIONSHIPS, PROFILES):
        standby.fetch(topic, 1)
    replica.note_whole()
    assert table.was_whole()


def test_a_table_being_restored_is_not_whole(replica, table):
    replica.caught_up.note_ends(50, {FEED: 0})
    replica.note_whole()
    assert not table.was_whole()


def test_reads_on_where_the_table_stands_or_seen_begins(standby, table):
    starts = offsets(relationships=0, profiles=2, seen=7)
    begun = ChangelogReplica(table).begin(starts, offsets())
    assert {tp.topic: offset for tp, offset in begun.items()} == {
        RELATIONSHIPS: 2,
        PROFILES: 2,
        SEEN: 7,
    }


def test_a_changelog_that_ends_before_the_table_is_lost_data(standby, table):
    with pytest.raises(KafkaChanged, match="profiles partition 0 ends at 1"):
        ChangelogReplica(table).begin(offsets(relationships=0, profiles=0), offsets(profiles=1))


def test_a_changelog_that_begins_after_the_table_is_lost_data(standby, table):
    with pytest.raises(KafkaChanged, match="profiles partition 0 begins at 3"):
        ChangelogReplica(table).begin(offsets(relationships=0, profiles=3), offsets())
