"""Paths that everybody on them would have: no block of or by ego, no tie that an end of it hides,
nobody in the middle who does not introduce.

Blocks and hides are looked up for the paths that were found, not for all links that a search
reads; where one forbids a path, the search goes on without it.
"""

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np

from relationships.network.paths import NOTHING, Avoided, Found, Path, find_paths
from relationships.row.blocks import blocked
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

_ROUNDS = 20
"""The search goes on at most so often: what is still forbidden then is left out."""


async def find_permitted(
    links: LinkReader, reads: Reads, ends: tuple[str, str], most: int, degrees: int
) -> Found:
    """The best permitted paths between `ends`, ego and a target that is not ego.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    avoided = NOTHING
    for _ in range(_ROUNDS):
        found = await links.follow(find_paths(*ends, most, degrees, avoided))
        more = _forbidden(reads, ends, found)
        if not (more.members or more.ties):
            return found
        avoided = Avoided(avoided.members | more.members, avoided.ties | more.ties)
    permitted = [path for path in found.paths if _is_permitted(path, avoided)]
    return Found(permitted, None, complete=False)


def _forbidden(reads: Reads, ends: tuple[str, str], found: Found) -> Avoided:
    """What no path may have of what those found have."""
    paths = [path.members for path in (*found.paths, found.shortest) if path is not None]
    between = {member for path in paths for member in path[1:-1]}
    with reads.snapshot() as snapshot:
        members = _barred(snapshot, ends, sorted(set(chain.from_iterable(paths))))
        members |= {each for each in between if not snapshot.settings(each).introductions}
        hidden = {member: snapshot.hidden(member) for member in set(chain.from_iterable(paths))}
    ties = {
        frozenset((one, other))
        for one, other in chain.from_iterable(map(pairwise, paths))
        if other in hidden[one] or one in hidden[other]
    }
    return Avoided(members, frozenset(ties))


def _barred(snapshot: Snapshot, ends: tuple[str, str], members: Sequence[str]) -> frozenset[str]:
    """Those of `members` who block ego or whom it blocks, and whom it hides but for the target."""
    ego, target = ends
    others = [member for member in members if member != ego]
    rows = snapshot.between([(ego, member) for member in others], days=False)
    barred = {others[place] for place in np.flatnonzero(blocked(rows)).tolist()}
    return frozenset(barred | (snapshot.hidden(ego) & set(others) - {target}))


def _is_permitted(path: Path, avoided: Avoided) -> bool:
    return all(avoided.left_of(one, {other: 0.0}) for one, other in pairwise(path.members))
