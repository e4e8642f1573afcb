"""Where a record belongs."""

from collections.abc import Callable, Iterator, Sequence
from math import gcd
from typing import NamedTuple

from relationships.keys import FIRST_ID
from schemas.topics import partition_of_key
from services.backup.records import Record

Read = Callable[[str, int], Iterator[Record]]
"""The records of a topic's old partition, in the order of their offsets."""


class Placed(NamedTuple):
    """A record in the partition where it is to stand; its offset is that of before."""

    partition: int
    record: Record


class Placing:
    """From `old` partitions to `new`; where these are as many, everything stays where it is."""

    def __init__(self, old: int, new: int) -> None:
        self.old, self.new = old, new

    def sources(self, partition: int) -> Sequence[int]:
        """The old partitions that may hold what belongs to a new one."""
        step = gcd(self.old, self.new)
        return range(partition % step, self.old, step)

    def targets(self, partition: int) -> Sequence[int]:
        """The new partitions that what an old one holds may belong to."""
        step = gcd(self.old, self.new)
        return range(partition % step, self.new, step)

    def of_owner(self, owner: bytes, partition: int) -> int:
        """The new partition of what is its `owner`'s, which an old one held."""
        return partition if self.old == self.new else partition_of_key(owner, self.new)

    def of_key(self, key: bytes | None, partition: int) -> int:
        """The new partition of a record whose key is its owner; of one without any key."""
        return partition % self.new if key is None else self.of_owner(key, partition)


def owner_of(key: bytes) -> bytes:
    """Whose a row, a header, a profile, or what is kept beside them is, by its key."""
    return (key if key[:1] >= FIRST_ID else key[1:]).partition(b"\0")[0]
