"""Folding anew what came after an erasure, where some of it had been folded before it was known.

A partition's topics have no order among themselves, so an event that was appended after a member
was erased may be folded before the partition learns of that. What is stored of the member is
deleted as a whole; what counts is then read from the feeds once more.
"""

from collections.abc import AsyncIterator, Callable, Mapping

import numpy as np
from aiokafka import ConsumerRecord

from relationships.folding import fold_batch
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures
from schemas.limits import AHEAD_MS
from services.scorer.decoding.decode import decode
from services.scorer.decoding.decoded import Decoded, join
from services.scorer.fold.batch import KEEP_ALL, remembered
from services.scorer.fold.deduplication import deduplicate
from services.scorer.fold.erasing.erasure_filter import chosen, drop_erased

Reread = Callable[[int, Mapping[str, int]], AsyncIterator[list[ConsumerRecord]]]
"""The records of the partition's feeds, from an append time (epoch ms) up to offsets by topic."""

Pending = Callable[[bytes], bool]


def read_from(erasures: Erasures, since: int) -> int:
    """From which append time on (epoch ms) events may be dated after a cutoff that is pending."""
    pending = [each.cutoff for each in erasures.stated.said.values() if each.offset >= since]
    return max(0, min(pending) - AHEAD_MS)


def of_pending(records: list[ConsumerRecord], erasures: Erasures, pending: Pending) -> Decoded:
    """The events of or with members who are to be erased that are dated after all cutoffs."""
    decoded = decode(records)

    def dated_after(ends: list[bytes], at: int) -> bool:
        found = [erasure for end in ends if (erasure := erasures.of(end))]
        return any(map(pending, ends)) and all(at > erasure.cutoff for erasure in found)

    directed = [
        dated_after(key.split(b"\0"), at)
        for key, at in zip(decoded.directed.keys, decoded.directed.at.tolist(), strict=True)
    ]
    updates = [dated_after([each.actor.encode()], each.at or 0) for each in decoded.updates]
    commands = np.zeros(len(decoded.commands), bool)
    return chosen(decoded, np.array(directed, bool), np.array(updates, bool), commands)


def refold(table: TableWriter, parts: list[Decoded], erasures: Erasures) -> Changes:
    """What the events of `parts` come to in a table that has nothing of their members.

    Those appended before a cutoff never count, and nor do their repetitions.
    """
    if not parts:
        return Changes()
    kept = drop_erased(join(parts), erasures)
    new = deduplicate(kept.left, kept.after(lambda ids: np.zeros(len(ids.first), np.uint64)))
    folded = fold_batch(table, new.directed, new.updates, new.cancelled)
    appended = int(max((part.directed_appended.max(initial=0) for part in parts), default=0))
    return Changes(folded.rows, folded.profiles, *remembered(table, kept.burnt, appended, KEEP_ALL))
