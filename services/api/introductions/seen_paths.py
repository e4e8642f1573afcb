"""Paths for a bound key: of two links at most, by those of ego's contacts whom it may see.

Nobody is named of whom ego may not know who they are, and no links are read but ego's own and
those between its contacts and whom it looks for.
"""

from collections.abc import Sequence

import numpy as np

from relationships.arrays import Floats
from relationships.network.paths import Found, Path, link_scores, path_score
from relationships.network.sight import Sight
from relationships.row.blocks import blocked
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

MOST_DEGREES = 2
"""Who is further away is not seen."""


def find_seen(
    reads: Reads, snapshot: Snapshot, ends: tuple[str, str], at: int, most: int, degrees: int
) -> Found:
    """The best paths between `ends`, ego and a member that it sees, as of `at` (epoch ms).

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    ego, target = ends
    if blocked(snapshot.between([ends], days=False)).any():
        return Found([], None, complete=True)
    contacts, rows = snapshot.contacts(ego)
    scores = link_scores(rows, at, reads.model)
    near = [(contacts[i], float(scores[i])) for i in _linked(reads, scores)]
    paths = [Path((ego, target), (score,), score) for contact, score in near if contact == target]
    if degrees >= MOST_DEGREES:
        paths += _introduced(reads, snapshot, ends, at, near)
    paths.sort(key=lambda path: (-path.score, len(path.links), path.members))
    shortest = min(paths, key=lambda path: len(path.links), default=None)
    return Found(paths[:most], shortest, complete=True)


def _introduced(
    reads: Reads,
    snapshot: Snapshot,
    ends: tuple[str, str],
    at: int,
    near: Sequence[tuple[str, float]],
) -> list[Path]:
    """Those by one of ego's contacts, which it may ask."""
    ego, target = ends
    scores = dict(near)
    scores.pop(target, None)
    vias = list(scores)
    rows = snapshot.between([(target, via) for via in vias])
    theirs = link_scores(rows, at, reads.model)
    hidden = snapshot.hidden(target)
    linked = [(vias[i], float(theirs[i])) for i in _linked(reads, theirs) if vias[i] not in hidden]
    sights = snapshot.sight([via for via, _ in linked])
    return [
        Path((ego, via, target), links, path_score(links))
        for (via, score), sight in zip(linked, sights, strict=True)
        if sight is not Sight.NOTHING and _introduces(snapshot, via, ends)
        for links in [(scores[via], score)]
    ]


def _introduces(snapshot: Snapshot, via: str, ends: tuple[str, str]) -> bool:
    """Whether ways may lead through it, and it hides neither of the two."""
    return snapshot.settings(via).introductions and snapshot.hidden(via).isdisjoint(ends)


def _linked(reads: Reads, scores: Floats) -> list[int]:
    linked: list[int] = np.flatnonzero(scores >= reads.model.stages.germ).tolist()
    return linked
