"""What a replica applies of the changelog, and when its table is complete."""

import pytest
from aiokafka import TopicPartition

from relationships.profile.profile import Profile, encode_profile
from relationships.row.headers import Header
from relationships.tables.integrity import KafkaChanged
from schemas.topics import CHANGELOG, PROFILES, RELATIONSHIPS, SEEN
from services.scorer.positions import POSITIONS_KEY, positions_record
from services.scorer.replica.changelog_replica import ChangelogReplica
from tests.services.scorer.records import record

FEED = "feed.interactions"
HEADER = b"ana\0"
MEMBER = b"ana"
OLD = {RELATIONSHIPS: Header(events=1).encode(), PROFILES: encode_profile(Profile(days={1: 1}))}
NEW = {RELATIONSHIPS: Header(events=2).encode(), PROFILES: encode_profile(Profile(days={2: 1}))}


class Changelog:
    """Two transactions, each of a header and a profile; `fetch` brings a topic's next records."""

    def __init__(self, replica: ChangelogReplica) -> None:
        self.replica = replica
        self.next = dict.fromkeys(CHANGELOG, 0)
        self.done = dict.fromkeys(CHANGELOG, 0)
        self.kept: dict[str, list] = {topic: [] for topic in CHANGELOG}

    def fetch(self, topic: str, transactions: int) -> None:
        keys = {RELATIONSHIPS: HEADER, PROFILES: MEMBER}
        for _ in range(transactions):
            done = self.done[topic]
            items = [positions_record({FEED: 1 + done})]
            if topic in keys:
                items.insert(0, (keys[topic], (NEW if done else OLD)[topic]))
            self.append(topic, items)
            self.next[topic] += 2 - len(items)
            self.done[topic] += 1
        self.replica.apply(self.next)

    def append(self, topic: str, items) -> None:
        records = [
            record(value, topic=topic, key=key, offset=self.next[topic] + place)
            for place, (key, value) in enumerate(items)
        ]
        self.kept[topic] += records
        self.replica.unapplied[topic] += records
        self.next[topic] += len(items)


@pytest.fixture
def replica(table):
    return ChangelogReplica(table, 1)


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
    assert held(table) == list(OLD.values())
    assert table.progress.changelog[ahead] == 2
    assert table.progress.applied() == {FEED: 1}
    standby.fetch(PROFILES if ahead == RELATIONSHIPS else RELATIONSHIPS, 1)
    assert held(table) == list(NEW.values())
    assert table.progress.applied() == {FEED: 2}


def test_half_a_transaction_waits_for_the_other_half(table, standby, replica):
    half = record(NEW[RELATIONSHIPS], topic=RELATIONSHIPS, key=HEADER, offset=2)
    replica.unapplied[RELATIONSHIPS].append(half)
    standby.next[RELATIONSHIPS] = 3
    standby.fetch(PROFILES, 1)
    assert held(table) == list(OLD.values())


def test_seen_may_be_ahead_as_nobody_reads_it(table, standby):
    standby.fetch(SEEN, 1)
    assert table.progress.changelog == {RELATIONSHIPS: 2, PROFILES: 2, SEEN: 4}
    assert table.progress.applied() == {FEED: 1}


def test_a_table_far_from_complete_applies_all_that_is_fetched(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 4)
    changelog.fetch(RELATIONSHIPS, 2)
    assert held(table) == [NEW[RELATIONSHIPS], b""]
    assert not table.progress.complete
    changelog.fetch(PROFILES, 2)
    assert held(table) == list(NEW.values())
    assert not table.progress.complete, "seen is not there yet"
    changelog.fetch(SEEN, 2)
    assert table.progress.complete
    assert replica.at_targets


def test_a_table_becomes_complete_with_a_whole_transaction(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 2)
    changelog.fetch(PROFILES, 1)
    changelog.fetch(SEEN, 1)
    changelog.fetch(RELATIONSHIPS, 2)
    assert held(table) == list(OLD.values())
    assert replica.at_targets


def test_a_table_is_not_complete_while_rows_are_ahead(table, replica, changelog):
    replica.targets = dict.fromkeys(CHANGELOG, 2)
    changelog.fetch(RELATIONSHIPS, 2)
    changelog.fetch(PROFILES, 1)
    changelog.fetch(SEEN, 1)
    assert held(table) == [NEW[RELATIONSHIPS], OLD[PROFILES]]
    assert not replica.at_targets
    changelog.fetch(PROFILES, 1)
    assert held(table) == list(NEW.values())
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
    begun = ChangelogReplica(table, 1).begin(starts, offsets())
    assert {tp.topic: offset for tp, offset in begun.items()} == {
        RELATIONSHIPS: 2,
        PROFILES: 2,
        SEEN: 7,
    }


def test_a_changelog_that_ends_before_the_table_is_lost_data(standby, table):
    with pytest.raises(KafkaChanged, match="profiles partition 0 ends at 1"):
        ChangelogReplica(table, 1).begin(offsets(relationships=0, profiles=0), offsets(profiles=1))


def test_a_changelog_that_begins_after_the_table_is_lost_data(standby, table):
    with pytest.raises(KafkaChanged, match="profiles partition 0 begins at 3"):
        ChangelogReplica(table, 1).begin(offsets(relationships=0, profiles=3), offsets())


def garbage(changelog, topic, key, value):
    """A record that no transaction is around."""
    changelog.append(topic, [(key, value)])
    changelog.replica.apply(changelog.next)


def read_again(changelog, upto):
    """Begin anew, as the follower does, and read all from where the table stands."""
    replica, every = changelog.replica, dict(changelog.kept)
    replica.begin(dict.fromkeys(replica.tps, 0), {tp: upto[tp.topic] for tp in replica.tps})
    for topic, records in every.items():
        at = replica.table.progress.changelog[topic]
        replica.unapplied[topic] += [each for each in records if each.offset >= at]
    replica.apply(upto)


@pytest.mark.parametrize("topic", [RELATIONSHIPS, PROFILES])
def test_a_complete_table_stays_before_what_cannot_be_applied(table, standby, replica, topic):
    garbage(standby, topic, b"bo\0" if topic == RELATIONSHIPS else b"bo", b"garbage")
    for each in CHANGELOG:
        standby.fetch(each, 1)
    assert held(table) == list(OLD.values())
    assert table.progress.changelog == dict.fromkeys(CHANGELOG, 2)
    assert table.progress.complete
    (fault,) = replica.halt.faults.values()
    assert (fault.topic, fault.partition, fault.offset) == (topic, 0, 2)


def test_a_table_is_not_complete_without_what_cannot_be_applied(table, replica, changelog):
    replica.targets = {RELATIONSHIPS: 3, PROFILES: 2, SEEN: 2}
    for topic in CHANGELOG:
        changelog.fetch(topic, 1)
    garbage(changelog, RELATIONSHIPS, b"bo\0", b"garbage")
    assert not table.progress.complete
    assert table.progress.changelog[RELATIONSHIPS] == 2
    assert list(replica.halt.faults) == [RELATIONSHIPS]


def test_a_table_is_complete_once_all_faults_are_replaced(table, replica, changelog):
    """By what an operator writes, which no transaction follows."""
    replica.targets = {RELATIONSHIPS: 4, PROFILES: 3, SEEN: 2}
    for topic in CHANGELOG:
        changelog.fetch(topic, 1)
    garbage(changelog, RELATIONSHIPS, b"bo\0", b"garbage")
    garbage(changelog, RELATIONSHIPS, HEADER, b"garbage")
    garbage(changelog, PROFILES, MEMBER, b"garbage")
    garbage(changelog, RELATIONSHIPS, b"bo\0", None)
    garbage(changelog, PROFILES, MEMBER, NEW[PROFILES])
    replica.restored = object()  # of a takeover
    assert replica.halt.mended, "as far as it has looked"
    read_again(changelog, changelog.next)
    assert list(replica.halt.faults) == [RELATIONSHIPS]
    garbage(changelog, RELATIONSHIPS, HEADER, NEW[RELATIONSHIPS])
    assert replica.halt.mended and not table.progress.complete
    read_again(changelog, changelog.next)
    assert held(table) == list(NEW.values())
    assert replica.at_targets
    assert table.progress.changelog == changelog.next


def test_a_takeover_applies_what_an_operator_wrote_after_the_last_transaction(table, standby):
    garbage(standby, RELATIONSHIPS, b"bo\0", NEW[RELATIONSHIPS])
    assert table.rows([b"bo\0"]) == [b""], "it may be the beginning of a transaction"
    standby.replica.restored, standby.replica.targets = object(), dict(standby.next)
    standby.replica.apply(standby.next)
    assert table.rows([b"bo\0"]) == [NEW[RELATIONSHIPS]]
    assert standby.replica.at_targets


def test_a_takeover_halts_where_a_transaction_is_in_one_topic_alone(table, replica, changelog):
    replica.targets, replica.restored = {RELATIONSHIPS: 4, PROFILES: 2, SEEN: 4}, object()
    for topic, transactions in ((RELATIONSHIPS, 2), (PROFILES, 1), (SEEN, 2)):
        changelog.fetch(topic, transactions)
    assert not replica.at_targets
    assert "before a transaction that is in relationships" in str(replica.halt.faults[PROFILES])
    changelog.fetch(PROFILES, 1)
    assert replica.halt.mended
    read_again(changelog, changelog.next)
    assert replica.at_targets and held(table) == list(NEW.values())


def test_the_owners_next_positions_take_the_place_of_a_tombstone(table, standby, replica):
    garbage(standby, RELATIONSHIPS, POSITIONS_KEY, None)
    for topic in CHANGELOG:
        standby.fetch(topic, 1)
    assert replica.halt.mended
    assert held(table) == list(OLD.values())
    read_again(standby, standby.next)
    assert held(table) == list(NEW.values())
