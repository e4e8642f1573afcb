"""Who is one with whom: members that are one person (or brand) on several networks.

What is said of two members at a time makes groups: whoever is one with somebody is one with all
of theirs. Nothing is moved or rewritten, so what is taken back has never been.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Pair = tuple[str, str]
"""A member and its alias."""

MOST = 50
"""A group of more is a mistake, such as an address that many share: its members stay apart."""


class Identities:
    """Groups of members that are one; most members are alone."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        """`groups` has, for each member that is not alone, all of its group, see `united`."""
        self.groups = groups

    def of(self, member: str) -> tuple[str, ...]:
        """All that the member is, its principal first; only itself if it is alone."""
        return self.groups.get(member) or (member,)

    def principal(self, member: str) -> str:
        """The one of its group by which others know the member."""
        return self.of(member)[0]

    def are_alone(self, members: Iterable[str]) -> bool:
        """Whether none of `members` has aliases."""
        return not self.groups or self.groups.keys().isdisjoint(members)


ALONE = Identities({})
"""Nobody has aliases."""


class Sameness(NamedTuple):
    """Who is one with whom, and the `conflicts`: aliases that several members claim, with those."""

    identities: "Identities"
    conflicts: dict[str, list[str]]


def sameness(claims: Mapping[str, Sequence[str]], stated: Mapping[Pair, bool]) -> Sameness:
    """What follows from what is `stated`, and from each profile's `claims` of its own aliases.

    `stated` holds pairs in either order with whether they are the same: where they are not, a
    claim does not count. An alias that several members claim, such as the address of an office, or
    that is stated to be another's, unites nobody: unless these are one by what else is known, or
    it claims them in turn.
    """
    pairs = [pair for pair, same in stated.items() if same]
    conflicts = _claimants(claims, stated)
    while settled := _undisputed(united(pairs), conflicts):
        pairs += [(member, alias) for alias in settled for member in settled[alias]]
        conflicts = {
            alias: left
            for alias, members in conflicts.items()
            if (left := [m for m in members if m not in settled.get(alias, ())])
        }
    return Sameness(united(pairs), dict(sorted(conflicts.items())))


def _claimants(
    claims: Mapping[str, Sequence[str]], stated: Mapping[Pair, bool]
) -> dict[str, list[str]]:
    """By alias those that claim it, or of whom it is stated to be; not those kept apart from it."""
    apart = {frozenset(pair) for pair, same in stated.items() if not same}
    claimants = defaultdict[str, set[str]](set)
    for member, aliases in claims.items():
        for alias in aliases:
            if member != alias and frozenset((member, alias)) not in apart:
                claimants[alias].add(member)
    for (member, alias), same in stated.items():
        if same and alias in claimants:
            claimants[alias].add(member)
    return {alias: sorted(members) for alias, members in claimants.items()}


def _undisputed(
    identities: "Identities", claimants: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Of the claims by alias those that count, as things stand."""
    counted = {}
    for alias, members in claimants.items():
        mutual = [m for m in members if alias in claimants.get(m, ())]
        alone = len(set(map(identities.principal, members))) == 1
        if alone or mutual:
            counted[alias] = list(members) if alone else mutual
    return counted


def united(pairs: Iterable[Pair]) -> Identities:
    """The groups that pairs of (member, alias) make.

    The principal is the first, by id, of those that nobody calls its alias, else of all; the
    others follow by id.
    """
    parents: dict[str, str] = {}
    aliases = set()
    for member, alias in pairs:
        if member != alias:
            aliases.add(alias)
            parents[_root(parents, member)] = _root(parents, alias)
    groups = defaultdict(list)
    for member in list(parents):
        groups[_root(parents, member)].append(member)
    return Identities(
        {
            member: group
            for members in groups.values()
            if 1 < len(members) <= MOST
            for group in [tuple(sorted(members, key=lambda m: (m in aliases, m)))]
            for member in group
        }
    )


def _root(parents: dict[str, str], member: str) -> str:
    """The member that stands for all that `member` is one with; halves the way there."""
    while (parent := parents.setdefault(member, member)) != member:
        parents[member] = parents[parent]
        member = parents[member]
    return member
