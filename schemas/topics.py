"""The registry of Kafka topics, and the partition of an owner.

All topics have the same number of partitions. Everything known from a member's side is in
`partition_of(member)` of every topic.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from schemas.kinds import KINDS
from schemas.times import DAY_MS, HOUR_MS


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic and the broker settings it is created with."""

    name: str
    what: str
    config: Mapping[str, str]


def _feed(name: str, what: str) -> Topic:
    return Topic(
        name=name,
        what=what,
        config={
            "cleanup.policy": "delete",
            "retention.ms": str(30 * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
        },
    )


def _compacted(name: str, what: str) -> Topic:
    return Topic(name=name, what=what, config={"cleanup.policy": "compact"})


def _trimmed(name: str, what: str) -> Topic:
    """Kept until its owner deletes its beginning."""
    return Topic(name=name, what=what, config={"cleanup.policy": "delete", "retention.ms": "-1"})


def _kept(name: str, what: str, hours: int) -> Topic:
    return Topic(
        name=name,
        what=what,
        config={"cleanup.policy": "delete", "retention.ms": str(hours * HOUR_MS)},
    )


RELATIONSHIPS = "relationships"
PROFILES = "profiles"
SEEN = "seen"
DEAD_LETTERS = "dead-letters"
RELATIONSHIP_CHANGES = "relationship-changes"
CONTROL = "control"
COMMANDS = "feed.commands"
IDENTITIES = "identities"
IMPORTS = "imports"

CHANGELOG = (RELATIONSHIPS, PROFILES, SEEN)
"""What a partition's tables are restored from, written in one transaction."""

FEEDS: tuple[str, ...] = tuple(sorted({kind.topic for kind in KINDS.values()}))
"""The topics whose records are FeedEvents, keyed by owner."""

SCORED = (*FEEDS, COMMANDS)
"""The topics that are applied to the tables."""

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        _feed("feed.job-changes", "who changed jobs"),
        _feed("feed.posts", "what members post"),
        _feed("feed.travel", "where members travel"),
        _feed("feed.reading", "what members read"),
        _feed("feed.profiles", "what members say of themselves"),
        _feed("feed.interactions", "interactions and ties, once for each side"),
        _feed(COMMANDS, "what users set, written by the api"),
        _compacted(
            RELATIONSHIPS,
            "rows of relationships (key: ego 0x00 contact), headers (ego 0x00), and by the key's "
            "first byte positions (0x00), what egos set (0x01), what was published (0x02, 0x03), "
            "when the partition was first whole (0x04)",
        ),
        _compacted(PROFILES, "what is known of each member"),
        _trimmed(SEEN, "ids of events already counted, and what became of them"),
        _kept(RELATIONSHIP_CHANGES, "what others subscribe to", hours=7 * 24),
        _kept(DEAD_LETTERS, "what could not be processed, with its reason", hours=30 * 24),
        _compacted(IDENTITIES, "which members are one"),
        _compacted("erasures", "which members asked to be forgotten"),
        _compacted(IMPORTS, "what imported calendars and address books last stated, by source"),
        _compacted(CONTROL, "finished replays, resumed partitions"),
    )
}

_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(key: bytes) -> int:
    """The hash by which Kafka's clients place a key (32 bits, unsigned).

    Source: `org.apache.kafka.common.utils.Utils.murmur2`.
    """
    length = len(key)
    h = 0x9747B28C ^ length
    whole = length & ~3
    for word in memoryview(key[:whole]).cast("I"):
        k = word * _M & _MASK
        h = (h * _M & _MASK) ^ ((k ^ k >> 24) * _M & _MASK)
    if whole < length:
        h = (h ^ int.from_bytes(key[whole:], "little")) * _M & _MASK
    h = (h ^ h >> 13) * _M & _MASK
    return h ^ h >> 15


@lru_cache(maxsize=1 << 17)
def partition_of(member: str, partitions: int) -> int:
    """The partition that holds all that is known from `member`'s side."""
    return (murmur2(member.encode()) & 0x7FFFFFFF) % partitions
