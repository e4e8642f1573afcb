"""Assigning partitions so that p of every topic is with one worker, and stays where it was."""

from collections.abc import Iterable, Mapping

import msgspec
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)


class CopartitionAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Spreads partition numbers evenly over the members that read all of the group's topics.

    A member that lacks a topic (an older version, while the group is being upgraded) gets
    nothing as long as there is one that does not. Each member states what it holds, and
    keeps it where the spread allows. One subclass for each consumer: see `assignor`.
    """

    name = "rapport-copartition"
    version = 0
    held: frozenset[int] = frozenset()

    @classmethod
    def assign(
        cls, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """All topics' partitions by member."""
        topics = sorted({topic for m in members.values() for topic in m.subscription})
        numbers = sorted({p for t in topics for p in cluster.partitions_for_topic(t) or ()})
        able = [m for m in sorted(members) if set(members[m].subscription) >= set(topics)]
        spread_over = able or sorted(members)
        held = {member: _held(members[member]) for member in spread_over}
        spread = spread_evenly(numbers, held)
        return {
            member: ConsumerProtocolMemberAssignment(
                cls.version,
                [
                    (topic, spread.get(member, []))
                    for topic in sorted(members[member].subscription)
                    if spread.get(member)
                ],
                b"",
            )
            for member in members
        }

    @classmethod
    def metadata(cls, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """The member's topics, and which partitions it holds."""
        return ConsumerProtocolMemberMetadata(
            cls.version, list(topics), msgspec.msgpack.encode(sorted(cls.held))
        )

    @classmethod
    def on_assignment(cls, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Remember what is held, to state it when the group is next assigned."""
        cls.held = frozenset(tp.partition for tp in assignment.partitions())


def assignor() -> type[CopartitionAssignor]:
    """An assignor for one consumer, which aiokafka takes as a class."""
    return type("Assignor", (CopartitionAssignor,), {})


def spread_evenly(
    numbers: Iterable[int], held: Mapping[str, frozenset[int]]
) -> dict[str, list[int]]:
    """Each member's numbers: sizes differ by one at most, and as few as possible move."""
    numbers = sorted(numbers)
    least, more = divmod(len(numbers), len(held))
    free, spread = set(numbers), {}
    by_claim = sorted(held, key=lambda member: (-len(held[member]), member))
    for place, member in enumerate(by_claim):
        kept = sorted(free & held[member])[: least + (place < more)]
        spread[member] = kept
        free -= set(kept)
    left = sorted(free)
    for place, member in enumerate(by_claim):
        room = least + (place < more) - len(spread[member])
        spread[member] = sorted(spread[member] + left[:room])
        left = left[room:]
    return spread


def _held(metadata: ConsumerProtocolMemberMetadata) -> frozenset[int]:
    try:
        return frozenset(msgspec.msgpack.decode(metadata.user_data, type=list[int]))
    except msgspec.MsgspecError:
        return frozenset()
