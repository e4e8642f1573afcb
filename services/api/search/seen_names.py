"""Finding members for a bound viewer, among those alone whom it might see, the closest first.

Of others the id by which they are known and the name that is shown are searched, not their other
ids; of the viewer all.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from relationships.network.sight import Sight
from relationships.profile.identities import Identities
from services.api.reading.reads import Reads
from services.api.reading.sight.seen_snapshot import SeenSnapshot
from services.api.reading.sight.viewer import Viewer
from services.api.reading.sight.within_reach import within_reach
from services.api.search.closeness import closeness
from services.api.search.matches import Matches
from services.api.search.name_file import Hit
from services.api.search.names import Names
from services.api.search.question import Question, Rank, searched

MOST = 5_000
"""Of those that match so many are listed at most: those that match best, the closest of these."""

_BATCH = 100
"""So many are looked at before other reads go on."""


class Candidate(NamedTuple):
    """A member that matches, if it is seen; sorted, the best comes first."""

    rank: Rank
    distance: float
    member: str
    asked: Question


async def candidates(reads: Reads, viewer: Viewer, asked: Question) -> list[Candidate]:
    """Those within the viewer's reach that match, in order.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
        NotIndexed: where names are not indexed yet.
    """
    names, stated = reads.shared(Names), reads.united
    reached = await within_reach(reads, viewer)
    if reached is None:
        reached = await names.read(partial(_of_everybody, asked, stated))
    own = {alias for member in viewer.members for alias in stated.of(member)}
    hits = await names.read(partial(_among, asked, sorted(reached), stated, own))
    scores = await closeness(reads)
    return sorted(
        Candidate(hit.rank, -scores.get(hit.member, 0.0), hit.member, asked) for hit in hits
    )[:MOST]


def _among(
    asked: Question,
    members: Sequence[str],
    stated: Identities,
    own: Collection[str],
    matches: Matches,
) -> list[Hit]:
    return [*matches.among(asked, members, stated, own)]


def _of_everybody(asked: Question, stated: Identities, matches: Matches) -> set[str]:
    return {hit.member for hit in islice(matches.first(asked, stated), MOST)}


async def first_seen(
    reads: Reads, viewer: Viewer, listed: Sequence[Candidate], most: int
) -> list[tuple[int, str]]:
    """The first of those `listed` of whom the viewer sees who they are, with their places."""
    seen: list[tuple[int, str]] = []
    for start in range(0, len(listed), _BATCH):
        with reads.seen_snapshot(viewer) as snapshot:
            shown = _seen(snapshot, listed[start : start + _BATCH])
            seen += [(start + place, member) for place, member in shown]
        if len(seen) >= most:
            break
        await asyncio.sleep(0)
    return seen[:most]


def _seen(snapshot: SeenSnapshot, some: Sequence[Candidate]) -> Iterator[tuple[int, str]]:
    """Those who are seen; of several ids only by the name that is shown."""
    sights = snapshot.sight([each.member for each in some])
    for place, (each, sight) in enumerate(zip(some, sights, strict=True)):
        if sight is not Sight.NOTHING and _is_shown(snapshot, each):
            yield place, each.member


def _is_shown(snapshot: SeenSnapshot, each: Candidate) -> bool:
    if len(snapshot.identities.of(each.member)) == 1 or each.member in snapshot.selves:
        return True
    name = snapshot.whereabouts(each.member).statement("name") or ""
    return each.asked.rank(searched(each.member, name)) is not None
