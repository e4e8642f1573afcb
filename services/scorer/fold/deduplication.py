"""Dropping events that were counted before: in earlier batches, or earlier in this one.

A step around the fold, which itself counts whatever it is given.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from relationships.folding import Directed
from schemas.events import FeedEvent
from services.scorer.decoding.decoded import Decoded

Seen = Callable[[Sequence[bytes]], set[bytes]]
"""Those of some hashes that were counted in earlier batches."""


class Deduplicated(NamedTuple):
    """The events that are new, and their hashes, which are to be remembered as seen."""

    directed: Directed
    updates: list[FeedEvent]
    hashes: list[bytes]
    duplicates: int


def deduplicate(decoded: Decoded, seen: Seen) -> Deduplicated:
    """The first occurrence of each event of `decoded` that was not `seen` before."""
    hashes = decoded.directed_hashes + decoded.update_hashes
    before = seen(hashes)
    if not before and len(set(hashes)) == len(hashes):
        return Deduplicated(decoded.directed, decoded.updates, hashes, 0)
    new = _first_occurrences(hashes, before)
    directed = len(decoded.directed_hashes)
    return Deduplicated(
        _chosen(decoded.directed, new[:directed]),
        list(compress(decoded.updates, new[directed:])),
        list(compress(hashes, new)),
        new.count(False),
    )


def _first_occurrences(hashes: Iterable[bytes], before: set[bytes]) -> list[bool]:
    known = set(before)
    first = []
    for name in hashes:
        first.append(name not in known)
        known.add(name)
    return first


def _chosen(directed: Directed, chosen: list[bool]) -> Directed:
    mask = np.array(chosen, bool)
    return Directed(
        list(compress(directed.keys, chosen)),
        directed.effect[mask],
        directed.at[mask],
        directed.audience[mask],
        directed.net[mask],
    )
