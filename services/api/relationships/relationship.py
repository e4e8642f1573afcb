"""GET /v1/members/{ego}/relationships/{contact}: one relationship, with its explanation."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from relationships.row.rows import NEVER
from relationships.row.ties import seen_since
from relationships.score.relationship import explained_relationships
from relationships.score.scored_rows import ScoredRows
from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.reading.reads import Reads


class Asked(NamedTuple):
    """Which relationship, at which time (epoch ms)."""

    ego: str
    contact: str
    at: int


async def relationship(
    reads: Reads, ego: str, contact: str, query: Read
) -> Answer[answer_parts.Relationship]:
    """One relationship, and why it scores what it does. An unknown one is a stranger's."""
    at = reads.now()
    if query.at is not None:
        with reads.snapshot() as snapshot:
            at = reads.moment(snapshot.header(ego), query.at)
    return await reads.coalesced(explain, Asked(ego, contact, at))


def explain(reads: Reads, asked: Sequence[Asked]) -> list[Answer[answer_parts.Relationship]]:
    """The relationships that are `asked` for, each explained.

    Raises:
        TableNotReady: where a partition that one of them needs is not restored.
    """
    egos, contacts, at = zip(*asked, strict=True)
    with reads.snapshot() as snapshot:
        rows = snapshot.between([*zip(egos, contacts, strict=True)])
        activity = snapshot.activity_of(contacts, rows)
        scored = ScoredRows(rows, activity, np.array(at, np.int64), reads.model)
        told: list[dict[str, Any]] = explained_relationships(scored, egos, contacts)
        known = [snapshot.caught_up_with([ego]) for ego in egos]
        for i in np.flatnonzero(seen_since(rows.ties) != NEVER).tolist():
            known[i] = min(known[i], snapshot.caught_up_with([contacts[i]]))
    return [Answer(body, caught_up_at) for body, caught_up_at in zip(told, known, strict=True)]
