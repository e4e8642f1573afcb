"""Counting each id once: dropping events that were counted before, and taking back by undo.

A step around the fold, which itself counts whatever it is given. What an id's records come to
does not depend on their order: an event and its undo, in either, leave the same behind.
"""

from collections.abc import Callable
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relationships.arrays import Flags, Ints
from relationships.folding import Directed
from relationships.tables.seen_entries import COUNTED, TAKEN_BACK, Entries, Words64
from schemas.events import FeedEvent
from services.scorer.decoding.decoded import Decoded
from services.scorer.fold.fingerprint import fingerprints

Seen = Callable[[Entries], Words64]
"""What became of some ids in earlier batches: marks, see `seen_entries`."""


class Deduplicated(NamedTuple):
    """What is to be folded, and what is to be remembered of the ids.

    `cancelled` are the updates that were taken back before they came. `folded` counts events,
    undos and cancelled ones; `duplicates` the events dropped; `unmatched` the undos that changed
    nothing, as what they take back is not counted, or not yet, or not any more.
    """

    directed: Directed
    updates: list[FeedEvent]
    cancelled: list[FeedEvent]
    entries: Entries
    folded: int
    duplicates: int
    unmatched: int


class _Records(NamedTuple):
    """Records ordered by id, those of an id as they came, each with its id's mark of before."""

    ids: Entries
    marks: Words64
    fingerprints: Words64
    undo: Flags


class _Verdicts(NamedTuple):
    """Of each record: whether it is folded, its net count, and its id's mark thereafter."""

    folded: Flags
    net: Ints
    marks: Words64


def deduplicate(decoded: Decoded, seen: Seen) -> Deduplicated:
    """What the events and undos of `decoded` come to, after what was `seen` before."""
    ids = Entries.of(decoded.directed_hashes + decoded.update_hashes)
    undo = np.concatenate(
        [decoded.directed.net < 0, np.array([u.undo for u in decoded.updates], bool)]
    )
    order = ids.order()
    ordered = ids.at(order)
    records = _Records(
        ordered, seen(ordered), fingerprints(decoded.directed, decoded.updates)[order], undo[order]
    )
    folded, net, marks = _judged(records)
    came = np.argsort(order)
    return _chosen(
        decoded, undo, folded[came], net[came], ordered.marked(marks).at(marks != records.marks)
    )


def _judged(records: _Records) -> _Verdicts:
    """Nearly all ids come with their event alone, and nothing else is known of them."""
    begins = records.ids.begins()
    folded = begins & (records.marks == 0)
    marks = np.where(folded, records.fingerprints | np.uint64(COUNTED), records.marks)
    verdicts = _Verdicts(folded, folded.astype(np.int64), marks)
    ahead = (records.marks > 0) & (records.marks < COUNTED)
    if (unusual := records.undo | ahead).any():
        group = np.cumsum(begins) - 1
        _judge_in_order(records, np.flatnonzero(np.isin(group, group[unusual])), group, verdicts)
    return verdicts


def _judge_in_order(
    records: _Records, places: NDArray[np.intp], group: NDArray[np.intp], verdicts: _Verdicts
) -> None:
    """Judge the records at `places` one after the other, into `verdicts`."""
    last, mark = -1, 0
    for place in places.tolist():
        if group[place] != last:
            last, mark = group[place], int(records.marks[place])
        fingerprint, undo = int(records.fingerprints[place]), bool(records.undo[place])
        mark, net = judge(mark, fingerprint, undo=undo)
        verdicts.marks[place] = mark
        verdicts.folded[place], verdicts.net[place] = net is not None, net or 0


def judge(mark: int, fingerprint: int, *, undo: bool) -> tuple[int, int | None]:
    """The mark of an id after a record of it, and the record's net count; None: not folded."""
    if undo:
        if mark == COUNTED | fingerprint:
            return TAKEN_BACK, -1
        return mark or fingerprint, None
    if mark == fingerprint:
        return TAKEN_BACK, 0
    return (COUNTED | fingerprint, 1) if mark < COUNTED else (mark, None)


def _chosen(
    decoded: Decoded, undo: Flags, folded: Flags, net: Ints, entries: Entries
) -> Deduplicated:
    """The records that are folded, from flags and counts in the order in which they came."""
    count = len(decoded.directed.keys)
    cancelled = net[count:] == 0
    return Deduplicated(
        directed=_directed(decoded.directed, folded[:count], net[:count]),
        updates=list(compress(decoded.updates, folded[count:] & ~cancelled)),
        cancelled=list(compress(decoded.updates, folded[count:] & cancelled)),
        entries=entries,
        folded=int(folded.sum()),
        duplicates=int((~folded & ~undo).sum()),
        unmatched=int((~folded & undo).sum()),
    )


def _directed(directed: Directed, folded: Flags, net: Ints) -> Directed:
    keys, effect, at, audience, _ = directed
    if not folded.all():
        keys = list(compress(keys, folded))
    return Directed(keys, effect[folded], at[folded], audience[folded], net[folded])
