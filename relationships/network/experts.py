"""Experts: who knows about something, as near as possible: match × closeness.

Closeness is the score of the strongest path to a member, see `paths`: directly, or by one
introduction.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from relationships.network.paths import Links, Path, Search, path_score
from relationships.network.sight import Sight
from relationships.profile.capabilities import WEIGHTS

ASKED = 50
"""Introductions are looked for among so many of ego's contacts, the closest."""


_WHO = frozenset({"topic", "job", "post"})
"""A post by its topics alone."""


class Expert(NamedTuple):
    """A member that matches, from 0 to 1, and the strongest path from ego to it."""

    match: float
    path: Path

    @property
    def member(self) -> str:
        """Who it is."""
        return self.path.members[-1]

    @property
    def rank(self) -> float:
        """match × closeness: 0 to 100."""
        return self.match * self.path.score


class Found(NamedTuple):
    """An expert, and the words that it was found by."""

    text: str
    expert: Expert


def kinds_seen(sight: Sight, *, reading: bool) -> frozenset[str]:
    """Of which kinds signs are seen at such a sight; `reading`: that too, if updates are."""
    if sight < Sight.SHARED:
        return _WHO if sight is Sight.WHO else frozenset()
    return frozenset(WEIGHTS) - (frozenset() if reading else {"read"})


def first_few(closest: Sequence[str]) -> Sequence[str]:
    """The closest of all: nobody is passed over."""
    return closest[:ASKED]


def find_experts(
    ego: str,
    matches: Mapping[str, float],
    askable: Callable[[Sequence[str]], Sequence[str]] = first_few,
) -> Search[list[Expert]]:
    """Those of `matches` whom ego reaches, best first, see `in_order`.

    `askable` says whom of its contacts, the closest first, ego may ask for an introduction.
    """
    links = (yield [ego]).get(ego, {})
    further = yield list(askable(sorted(links, key=lambda member: (-links[member], member))))
    best: dict[str, Path] = {}
    for path in (*_direct(ego, links, matches), *_introduced(ego, links, further, matches)):
        member = path.members[-1]
        if member not in best or path.score > best[member].score:
            best[member] = path
    return in_order(Expert(matches[member], path) for member, path in best.items())


def in_order(experts: Iterable[Expert]) -> list[Expert]:
    """The best first; draws go to the nearer, then by id."""
    return sorted(experts, key=lambda e: (-e.rank, len(e.path.members), e.member))


def _direct(ego: str, links: Links, matches: Container[str]) -> Iterable[Path]:
    for member, score in links.items():
        if member in matches:
            yield Path((ego, member), (score,), score)


def _introduced(
    ego: str, links: Links, further: Mapping[str, Links], matches: Container[str]
) -> Iterable[Path]:
    for via, theirs in further.items():
        for member, score in theirs.items():
            if member in matches and member != ego:
                both = links[via], score
                yield Path((ego, via, member), both, path_score(both))
