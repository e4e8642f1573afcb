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


SEGMENT_MS = DAY_MS
"""After so long a segment is closed: only a closed one is deleted, or compacted, as a whole."""

COMPACTION_LAG_MS = DAY_MS
"""What another record has replaced is compacted away so long after it, once more is written."""

TOMBSTONES_KEPT_MS = DAY_MS
"""So long after a first compaction a tombstone goes too. Tables are not further behind."""

CHANGES_KEPT_MS = 7 * DAY_MS
DEAD_LETTERS_KEPT_MS = 30 * DAY_MS

HEARTBEAT_MS = 12 * HOUR_MS
"""So often something is written to each partition of the compacted topics."""

HEARTBEAT_KEY = b"\0heartbeat"
"""Key of a record that says nothing, but lets Kafka close the segment before it."""


def _feed(name: str, what: str) -> Topic:
    return Topic(
        name=name,
        what=what,
        config={
            "cleanup.policy": "delete",
            "retention.ms": str(30 * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
            "segment.ms": str(SEGMENT_MS),
        },
    )


def _compacted(name: str, what: str, **more: str) -> Topic:
    config = {
        "cleanup.policy": "compact",
        "max.compaction.lag.ms": str(COMPACTION_LAG_MS),
        "delete.retention.ms": str(TOMBSTONES_KEPT_MS),
        **more,
    }
    return Topic(name=name, what=what, config=config)


def _trimmed(name: str, what: str) -> Topic:
    """Kept until its owner deletes its beginning."""
    config = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
    return Topic(name=name, what=what, config=config)


def _kept(name: str, what: str, ms: int) -> Topic:
    return Topic(
        name=name,
        what=what,
        config={
            "cleanup.policy": "delete",
            "retention.ms": str(ms),
            "segment.ms": str(SEGMENT_MS),
        },
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
ERASURES = "erasures"

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
            "when the partition was first whole (0x04), which erasures are applied (0x05)",
        ),
        _compacted(PROFILES, "what is known of each member"),
        _trimmed(SEEN, "ids of events already counted, and what became of them"),
        _kept(RELATIONSHIP_CHANGES, "what others subscribe to", ms=CHANGES_KEPT_MS),
        _kept(
            DEAD_LETTERS, "what could not be processed, with its reason", ms=DEAD_LETTERS_KEPT_MS
        ),
        _compacted(IDENTITIES, "which members are one"),
        _compacted(
            ERASURES,
            "which members asked to be forgotten, by a keyed hash; see `schemas/erasures.py`",
            **{"message.timestamp.type": "LogAppendTime"},
        ),
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
def partition_of_key(key: bytes, partitions: int) -> int:
    """The partition in which Kafka's clients place a key."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


@lru_cache(maxsize=1 << 17)
def partition_of(member: str, partitions: int) -> int:
    """The partition that holds all that is known from `member`'s side."""
    return (murmur2(member.encode()) & 0x7FFFFFFF) % partitions
