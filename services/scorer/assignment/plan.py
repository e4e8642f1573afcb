"""Warm before own: a partition goes to a member whose table of it is whole, while there is one.

As in Kafka Streams (KIP-441): whoever should have it by balance alone is to warm it up first.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from services.scorer.assignment.claims import Claim
from services.scorer.assignment.spread import Spread, spread


class Plan(NamedTuple):
    """Who owns which numbers now, and which each is to warm up so as to own them next."""

    owned: Spread
    warmups: Spread


def plan(numbers: Collection[int], claims: Mapping[str, Claim]) -> Plan:
    """The plan for partitions of these numbers, by the members' claims.

    A number that is whole nowhere goes to anyone. Sizes are as even as that allows; as few
    numbers move as possible. A member that has warmed up one of its `warmups` gets one that it
    lacks when next it joins, and has none left in the end.
    """
    anyone = list(claims)
    warm = {n: [m for m, claim in claims.items() if n in claim.whole] or anyone for n in numbers}
    owned = spread(warm, {member: claim.held for member, claim in claims.items()})
    even = spread(dict.fromkeys(numbers, anyone), owned)
    return Plan(owned, {member: even[member] - owned[member] for member in claims})
