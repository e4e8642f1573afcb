from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as aiokafka_murmur2
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import CHANGELOG, COMMANDS, FEEDS, TOPICS, murmur2, partition_of


@given(st.binary(max_size=400))
def test_murmur2_is_that_of_kafka_clients(key: bytes) -> None:
    assert murmur2(key) == aiokafka_murmur2(key)


@given(st.text(min_size=1, max_size=60), st.integers(1, 1024))
def test_an_owner_lies_where_any_client_puts_its_key(member: str, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(member, partitions) == DefaultPartitioner()(member.encode(), every, every)


def test_names_are_the_contract() -> None:
    assert set(TOPICS) == {
        "feed.job-changes",
        "feed.posts",
        "feed.travel",
        "feed.reading",
        "feed.profiles",
        "feed.interactions",
        "feed.commands",
        "relationships",
        "profiles",
        "seen",
        "relationship-changes",
        "dead-letters",
        "identities",
        "erasures",
        "imports",
        "control",
    }


def test_feeds_carry_the_time_of_their_append() -> None:
    for name in (*FEEDS, COMMANDS):
        assert TOPICS[name].config["message.timestamp.type"] == "LogAppendTime"


def test_commands_are_no_feed_that_ingest_could_write() -> None:
    assert COMMANDS not in FEEDS


def test_the_changelog_is_compacted_but_for_the_seen_keys() -> None:
    policies = {name: TOPICS[name].config["cleanup.policy"] for name in CHANGELOG}
    assert policies == {"relationships": "compact", "profiles": "compact", "seen": "delete"}
