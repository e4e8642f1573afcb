"""Assigning partitions so that p of every topic is with one worker, a warm one if there is any."""

from collections.abc import Iterable, Mapping

from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)

from services.scorer.assignment.claims import (
    decode_claim,
    decode_numbers,
    encode_claim,
    encode_numbers,
)
from services.scorer.assignment.membership import Membership
from services.scorer.assignment.plan import plan


class CopartitionAssignor(AbstractPartitionAssignor):  # type: ignore[misc]
    """Assigns partition numbers to members that read all of the group's topics; see `plan`.

    A member that lacks a topic (an older version, while the group is being upgraded) gets
    nothing as long as there is one that does not. One subclass for each consumer: see `assignor`.
    """

    name = "rapport-copartition"
    version = 0
    membership: Membership

    @classmethod
    def assign(
        cls, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """All topics' partitions by member, with the numbers that each is to warm up."""
        topics = sorted({topic for m in members.values() for topic in m.subscription})
        numbers = {p for t in topics for p in cluster.partitions_for_topic(t) or ()}
        able = [m for m in sorted(members) if set(members[m].subscription) >= set(topics)]
        claims = {m: decode_claim(members[m].user_data) for m in able or sorted(members)}
        owned, warmups = plan(numbers, claims)
        return {
            member: ConsumerProtocolMemberAssignment(
                cls.version,
                [
                    (topic, sorted(owned[member]))
                    for topic in sorted(members[member].subscription)
                    if owned.get(member)
                ],
                encode_numbers(warmups.get(member, ())),
            )
            for member in members
        }

    @classmethod
    def metadata(cls, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """The member's topics, and what it claims as of now: aiokafka asks whenever it joins."""
        return ConsumerProtocolMemberMetadata(
            cls.version, list(topics), encode_claim(cls.membership.claim)
        )

    @classmethod
    def on_assignment(cls, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Remember what is held, to claim it when the group is next assigned, and the warm-ups."""
        held = (tp.partition for tp in assignment.partitions())
        cls.membership.assign(held, decode_numbers(assignment.user_data))


def assignor(membership: Membership) -> type[CopartitionAssignor]:
    """An assignor for one consumer, which aiokafka takes as a class."""
    return type("Assignor", (CopartitionAssignor,), {"membership": membership})
