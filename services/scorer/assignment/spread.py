"""Who gets which partition: of those who may have it, as even as can be, and few of them move.

A minimum-cost flow with convex costs, by successive shortest paths (Ahuja, Magnanti and Orlin,
Network Flows, 9.7 and 14.5): each partition in turn goes to the least loaded member that it can
reach, on the way there with the fewest moves, where one that has its place already may have to
make room.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

Spread = dict[str, frozenset[int]]
"""The numbers of each member."""


class _Kind(NamedTuple):
    """Partitions that the same members may have, and that the same members have held."""

    allowed: tuple[str, ...]
    held: frozenset[str]

    def move(self, member: str) -> int:
        """How many moves it is to be with `member`: none or one."""
        return member not in self.held


_Places = dict[str, dict[_Kind, list[int]]]
_Step = tuple[_Kind, str | None]
"""A partition of which kind goes there, and from which member; None for the one that is new."""


def spread(allowed: Mapping[int, Collection[str]], held: Mapping[str, Collection[int]]) -> Spread:
    """Who gets each number, of the members who are `allowed` to have it; all are in `held`.

    The sum of the squares of sizes is the least there is, and so is, for that, the count of
    numbers that go to a member that has not `held` them.
    """
    places: _Places = {member: {} for member in sorted(held)}
    for number in sorted(allowed):
        holders = frozenset(m for m in allowed[number] if number in held[m])
        _place(number, _Kind(tuple(sorted(allowed[number])), holders), places)
    return {
        member: frozenset(number for numbers in kinds.values() for number in numbers)
        for member, kinds in places.items()
    }


def _place(number: int, kind: _Kind, places: _Places) -> None:
    moves, steps = _shortest_ways(kind, places)
    member: str | None = min(moves, key=lambda m: (_size(places[m]), moves[m], m))
    while member is not None:
        moved, origin = steps[member]
        places[member].setdefault(moved, []).append(
            number if origin is None else _taken(places[origin], moved)
        )
        member = origin


def _shortest_ways(kind: _Kind, places: _Places) -> tuple[dict[str, int], dict[str, _Step]]:
    """How many moves more it takes until each member has one more, and the last step to it.

    By Bellman and Ford, as a step that takes a move back costs -1.
    """
    moves = {member: kind.move(member) for member in kind.allowed}
    steps: dict[str, _Step] = dict.fromkeys(kind.allowed, (kind, None))
    fresh: Iterable[str] = kind.allowed
    while fresh:
        closer = []
        for origin in fresh:
            for other in places[origin]:
                so_far = moves[origin] - other.move(origin)
                for member in other.allowed:
                    if so_far + other.move(member) < moves.get(member, math.inf):
                        moves[member] = so_far + other.move(member)
                        steps[member] = other, origin
                        closer.append(member)
        fresh = closer
    return moves, steps


def _size(kinds: Mapping[_Kind, list[int]]) -> int:
    return sum(map(len, kinds.values()))


def _taken(kinds: dict[_Kind, list[int]], kind: _Kind) -> int:
    number = kinds[kind].pop()
    if not kinds[kind]:
        del kinds[kind]
    return number
