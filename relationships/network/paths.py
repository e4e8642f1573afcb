"""Paths: through whom one member reaches another, the strongest introductions first.

A link is a relationship of at least the first stage, as strong as its score without exposures:
so it is the same from both ends, and a search can begin at both. A path is as strong as its
weakest link, and halved by each introduction: who is asked for a favour by a friend of a friend
does it half as gladly. Of all paths that begin with the same contact of ego the best is shown:
whom ego would ask is its choice.

The search reads the links of members as it needs them, from both ends: with h links to go, those
of whoever is within h / 2 of either end. Once there are enough paths, only links that could make
a better one are followed, and that soon ends it.
"""

from collections.abc import Generator, Iterable, Mapping
from itertools import pairwise
from math import inf
from typing import NamedTuple, TypeVar

import numpy as np

from relationships.arrays import Floats
from relationships.row.rows import Rows
from relationships.score.daily_worth import daily_worth, faded
from relationships.score.score import score_of, strength_of, strength_then
from relationships.score.score_model import ScoreModel

MOST_DEGREES = 6
"""Longer paths are not looked for."""

KEPT = 0.5
"""What an introduction leaves of a path's score."""

Links = Mapping[str, float]
"""A member's contacts and the scores of its links to them."""

Result = TypeVar("Result")
Search = Generator[list[str], Mapping[str, Links], Result]
"""Yields members whose links it needs, those that matter most first; is sent the links of those
that could be read, and returns what it found."""


class Path(NamedTuple):
    """`members` from ego to the one that was looked for; `links` are the scores in between."""

    members: tuple[str, ...]
    links: tuple[float, ...]
    score: float


class Avoided(NamedTuple):
    """Members that no path leads through or to, and ties (their two ends) that none goes by."""

    members: frozenset[str] = frozenset()
    ties: frozenset[frozenset[str]] = frozenset()

    def left_of(self, member: str, links: Links) -> Links:
        """Those links of `member` that a path may go by."""
        if not (self.members or self.ties):
            return links
        return {other: s for other, s in links.items() if not self._avoid(member, other)}

    def _avoid(self, one: str, other: str) -> bool:
        return not self.members.isdisjoint((one, other)) or frozenset((one, other)) in self.ties


NOTHING = Avoided()


class Found(NamedTuple):
    """The best path by each first contact, strongest first.

    `shortest` has the fewest links of all paths, listed or not; None where no path was found.
    `complete`: whether all was read that could have made a better path.
    """

    paths: list[Path]
    shortest: Path | None
    complete: bool

    @property
    def degrees(self) -> int | None:
        """How many links are between the two at least."""
        return len(self.shortest.links) if self.shortest else None


def link_scores(rows: Rows, at: int, model: ScoreModel) -> Floats:
    """The scores of n relationships at `at` (epoch ms) without exposures; 0 where one blocks."""
    n = len(rows)
    then = strength_then(daily_worth(rows, model), n, model)
    remains = faded(rows, np.full(n, at), model)
    return score_of(strength_of(rows, then, remains, np.zeros(n), model), model)


def path_score(links: Iterable[float]) -> float:
    """The weakest of `links`, times `KEPT` for each introduction."""
    scores = list(links)
    return float(min(scores) * KEPT ** (len(scores) - 1))


def find_paths(
    ego: str,
    target: str,
    most: int,
    degrees: int = MOST_DEGREES,
    avoided: Avoided = NOTHING,
) -> Search[Found]:
    """The search for at most `most` paths of at most so many `degrees`; ego is not `target`."""
    found = _Finding(ego, target, most, avoided)
    yield from found.read({ego: inf, target: inf})
    for hops in range(1, degrees + 1):
        least = found.least_link(hops)
        if least > 100:
            break
        forward, backward = found.levels(hops, least)
        for level in range(forward + (target in found.unread)):
            yield from found.read(found.near(ego, level, least))
        for level in range(backward + (ego in found.unread)):
            yield from found.read(found.near(target, level, least))
        found.join(forward, backward, least)
    return found.result()


class _Finding:
    """What is known so far: links that were read, and the best path by its first contact."""

    def __init__(self, ego: str, target: str, most: int, avoided: Avoided) -> None:
        self.ego, self.target, self.most, self.avoided = ego, target, most, avoided
        self.links: dict[str, dict[str, float]] = {ego: {}, target: {}}
        self.asked: set[str] = set()
        self.best: dict[str, Path] = {}
        self.shortest: Path | None = None
        self.unread: set[str] = set()

    def least_link(self, hops: int) -> float:
        """A path of so many links is among the best only if none is weaker."""
        if len(self.best) < self.most:
            return 0.0
        scores = sorted((path.score for path in self.best.values()), reverse=True)
        return scores[self.most - 1] / KEPT ** (hops - 1)

    def levels(self, hops: int, least: float) -> tuple[int, int]:
        """From how near to ego and to the target links are read.

        Of an odd number the greater half is read from the end that has fewer around it. The links
        of an end that cannot be read, a hub's, are found by reading who is linked to it.
        """
        if hops == 1 or self.ego in self.unread:
            return 1, hops - 1
        if self.target in self.unread:
            return hops - 1, 1
        half, odd = divmod(hops, 2)
        if not odd:
            return half, half
        mine, theirs = (len(self.near(end, half, least)) for end in (self.ego, self.target))
        return (half + 1, half) if mine <= theirs else (half, half + 1)

    def near(self, end: str, steps: int, least: float) -> dict[str, float]:
        """Who is so many steps from `end`, with the weakest link of the strongest way there."""
        reached = {end: inf}
        for _ in range(steps):
            reached = {m: s for m, (s, _) in self._step(reached, least).items()}
        return reached

    def read(self, members: dict[str, float]) -> Generator[list[str], Mapping[str, Links], None]:
        """Ask for the links of those `members` who were not asked for yet, nearest first."""
        wanted = [m for m in members if m not in self.asked]
        if not wanted:
            return
        self.asked.update(wanted)
        read = yield sorted(wanted, key=lambda m: -members[m])
        self.unread.update(member for member in wanted if member not in read)
        for member, every in read.items():
            links = self.avoided.left_of(member, every)
            self.links.setdefault(member, {}).update(links)
            for end in (self.ego, self.target):
                if end in links:
                    self.links[end][member] = links[end]

    def join(self, forward: int, backward: int, least: float) -> None:
        """Take up the best path of `forward` + `backward` links by each first contact.

        Each step back from the target keeps, of whoever it reaches, the strongest way on.
        """
        ways: list[dict[str, tuple[float, str]]] = []
        reached = {self.target: inf}
        for _ in range(backward):
            ways.append(self._step(reached, least))
            reached = {m: s for m, (s, _) in ways[-1].items()}
        for level in range(forward - 1, 0, -1):
            ways.append(self._step_back(self.near(self.ego, level, least), reached, least))
            reached = {m: s for m, (s, _) in ways[-1].items()}
        for first, score in self.links[self.ego].items():
            if first in reached and score >= least:
                self._take([self.ego, first], ways[::-1])

    def result(self) -> Found:
        """The best of all that was found."""
        order = sorted(self.best.values(), key=lambda p: (-p.score, len(p.links), p.members))
        return Found(order[: self.most], self.shortest, not self.unread)

    def _step(self, reached: Mapping[str, float], least: float) -> dict[str, tuple[float, str]]:
        """Who is linked to those `reached`: the strongest way's weakest link, and by whom."""
        found: dict[str, tuple[float, str]] = {}
        for via, strength in reached.items():
            for member, link in self.links.get(via, {}).items():
                weakest = min(link, strength)
                if link >= least and (member not in found or weakest > found[member][0]):
                    found[member] = weakest, via
        found.pop(self.ego, None)
        found.pop(self.target, None)
        return found

    def _step_back(
        self, members: Iterable[str], reached: Mapping[str, float], least: float
    ) -> dict[str, tuple[float, str]]:
        """Of `members` those linked to any that is `reached`, as `_step` has it."""
        found = {}
        for member in members:
            ways = [
                (min(link, reached[to]), to)
                for to, link in self.links.get(member, {}).items()
                if link >= least and to in reached
            ]
            if ways:
                found[member] = max(ways, key=lambda way: way[0])
        return found

    def _take(self, members: list[str], ways: list[dict[str, tuple[float, str]]]) -> None:
        """Follow the `ways` on from a first contact; keep the path if it is its best."""
        for way in ways:
            members.append(way[members[-1]][1])
        if len(set(members)) < len(members):
            return
        links = [self._link(one, other) for one, other in pairwise(members)]
        path = Path(tuple(members), tuple(links), path_score(links))
        self.shortest = self.shortest or path
        if path.score > self.best.get(members[1], _NONE).score:
            self.best[members[1]] = path

    def _link(self, one: str, other: str) -> float:
        return self.links.get(one, {}).get(other) or self.links[other][one]


_NONE = Path((), (), 0.0)
