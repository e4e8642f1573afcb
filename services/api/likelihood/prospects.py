"""Ego's contacts and how likely each is next: a second reading of the rows that the score reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.likelihood.reading import Likelihoods, likelihoods
from relationships.likelihood.signals import Circumstances
from relationships.row.blocks import blocked
from relationships.row.rows import NONE
from relationships.row.ties import has_history
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Prospects:
    """Ego's contacts, and the places of those listed, in `order`: the likeliest next first.

    `share` is among those listed: float64[n].
    """

    at: int
    contacts: list[str]
    read: Likelihoods
    share: Floats
    order: Ints

    def body(self, place: int, rank: int) -> dict[str, Any]:
        """What is answered about the contact at `place`, which is at `rank`."""
        return {
            "rank": rank,
            "share": float(self.share[place]),
            "within_7d": float(self.read.week[place]),
            "within_30d": float(self.read.month[place]),
        }


def prospects(reads: Reads, snapshot: Snapshot, ego: str, at: int | None) -> Prospects:
    """The prospects of ego at `at` (epoch ms) or now.

    Raises:
        Problem: 422 where `at` is before ego's latest event.
    """
    when = reads.as_of(snapshot.header(ego), at)
    contacts, rows = snapshot.contacts(ego, latest=True)
    n = len(contacts)
    given = Circumstances(
        at=np.full(n, when),
        ego=np.zeros(n, np.int64),
        ego_latest=np.full(n, latest_event(snapshot, ego)),
        contact_latest=np.array(_latest_of(reads, snapshot, contacts), np.int64),
    )
    listed = np.flatnonzero(has_history(rows) & ~blocked(rows))
    read = likelihoods(rows, given, reads.model.likelihood)
    order = listed[np.argsort(-read.next[listed], kind="stable")]
    share = read.share / read.share[listed].sum()
    return Prospects(when, contacts, read, share, order)


def _latest_of(reads: Reads, snapshot: Snapshot, contacts: Sequence[str]) -> list[int]:
    """When each contact last did anything, to anybody; that is not a bound viewer's to know."""
    if reads.viewer is not None:
        return [NONE] * len(contacts)
    return [latest_event(snapshot, contact) for contact in contacts]


def latest_event(snapshot: Snapshot, member: str) -> int:
    """When the member's latest event was (epoch ms); NONE of somebody never seen."""
    header = snapshot.header(member)
    return header.latest if header else NONE
