"""Who is one with whom: members that are one person (or brand) on several networks.

What is said of two members at a time makes groups: whoever is one with somebody is one with all
of theirs. Nothing is moved or rewritten, so what is taken back has never been.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

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


def same_pairs(claims: Mapping[str, Sequence[str]], stated: Mapping[Pair, bool]) -> Iterator[Pair]:
    """Who is one of whom: what is `stated` so, and each profile's `claims` of its own aliases.

    `stated` holds pairs in either order with whether they are the same: where they are not, a
    claim does not count.
    """
    apart = {frozenset(pair) for pair, same in stated.items() if not same}
    for member, aliases in claims.items():
        for alias in aliases:
            if frozenset((member, alias)) not in apart:
                yield member, alias
    for pair, same in stated.items():
        if same:
            yield pair


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
