"""Contacts that two have in common, found from one of their lists, within bounds."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import NamedTuple

import numpy as np

from relationships.network.paths import link_scores
from relationships.row.blocks import blocked
from services.api.reading.contact_scan import scan_contacts
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

MOST_CONTACTS = 5_000
"""So many contacts are looked through at most: of a hub with a hub those in common are not all."""


class SharedContact(NamedTuple):
    """A contact of both, and how it scores with each without exposures."""

    contact: str
    score: float
    other_score: float


async def shared_contacts(
    reads: Reads, ends: tuple[str, str], at: int, most: int = MOST_CONTACTS
) -> list[SharedContact]:
    """What `ends`, ego and another, have in common at `at` (epoch ms), the strongest first.

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    found: list[SharedContact] = []
    with reads.snapshot() as snapshot:
        end, left = looked_through(snapshot, ends, most), most
    async with aclosing(scan_contacts(reads, end)) as batches:
        async for batch in batches:
            found += shared_among(reads, batch.snapshot, ends, batch.contacts[:left], at)
            left -= len(batch.contacts)
            if left <= 0:
                break
    return sorted(found, key=lambda each: (-min(each.score, each.other_score), each.contact))


def shared_among(
    reads: Reads, snapshot: Snapshot, ends: tuple[str, str], contacts: Sequence[str], at: int
) -> list[SharedContact]:
    """Those of `contacts` that both are linked to, which nobody of the three hides or blocks."""
    if blocked(snapshot.between([ends], days=False)).any():
        return []
    for end in ends:
        contacts = snapshot.known(end, contacts)
    scores = np.array(
        [
            link_scores(snapshot.between([(end, each) for each in contacts]), at, reads.model)
            for end in ends
        ]
    )
    linked = scores.min(axis=0) >= reads.model.stages.germ
    linked &= snapshot.links_seen([(each, ends[1]) for each in contacts])
    return [
        SharedContact(contacts[place], *scores[:, place].tolist())
        for place in np.flatnonzero(linked).tolist()
        if snapshot.hidden(contacts[place]).isdisjoint(ends)
    ]


def looked_through(snapshot: Snapshot, ends: tuple[str, str], most: int = MOST_CONTACTS) -> str:
    """Whose contacts are looked through: ego's, unless these are too many and the other's fewer.

    So for anybody but a hub how long it takes says nothing of the other.
    """
    ego, other = ends
    size = snapshot.size(ego)
    return other if size > most and snapshot.size(other) < size else ego
