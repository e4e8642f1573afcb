"""GET /v1/members/{ego}/relationships/{contact}: one relationship, with its explanation."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from relationships.row.past import as_of
from relationships.row.rows import NEVER
from relationships.row.ties import seen_since
from relationships.score.relationship import explained_relationships
from relationships.score.row_worth import RowWorth
from relationships.score.scored_rows import ScoredRows
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.coalescing import Coalescer
from services.api.reading.reads import Moment, Reads
from services.api.relationships.answer import Relationship
from services.runtime.access.grants import Scope

routes = Routes()


class Question(NamedTuple):
    """Which relationship, at which moment."""

    ego: str
    contact: str
    moment: Moment


@routes.read("/v1/members/{ego}/relationships/{contact}", scope=Scope.READ, rule=of_ego)
async def relationship(reads: Reads, ego: str, contact: str, query: Read) -> Answer[Relationship]:
    """One relationship, and why it scores what it does. An unknown one is a stranger's."""
    moment = Moment(reads.now())
    if query.at is not None:
        with reads.snapshot() as snapshot:
            moment = reads.moment(snapshot.header(ego), query.at)
    question = Question(ego, contact, moment)
    if reads.viewer is not None:  # those who see the same share a batch: such a viewer sees alone
        return explain(reads, [question])[0]
    return await reads.shared(explainer).answer(question)


def explainer(reads: Reads) -> Coalescer[Question, Answer[Relationship]]:
    """Explains relationships, those asked for at the same time in one batch."""
    return Coalescer(partial(explain, reads))


def explain(reads: Reads, questions: Sequence[Question]) -> list[Answer[Relationship]]:
    """The relationships that are asked for, each explained.

    Raises:
        TableNotReady: where a partition that one of them needs is not restored.
    """
    egos, contacts, moments = zip(*questions, strict=True)
    at, past = np.array(moments, np.int64).T
    with reads.snapshot() as snapshot:
        rows = snapshot.between([*zip(egos, contacts, strict=True)], latest=bool(past.any()))
        if past.any():
            rows = as_of(rows, np.where(past, at, NEVER))
        activity = snapshot.activity_of(contacts, rows)
        scored = ScoredRows(
            RowWorth(rows, reads.model), activity, at, snapshot.brands(egos, contacts)
        )
        bodies = explained_relationships(scored, egos, contacts)
        known = [snapshot.caught_up_with([ego]) for ego in egos]
        for i in np.flatnonzero(seen_since(rows.ties) != NEVER).tolist():
            known[i] = min(known[i], snapshot.caught_up_with([contacts[i]]))
    return [
        Answer(body | {"approximate": moment.past}, caught_up_at)
        for body, moment, caught_up_at in zip(bodies, moments, known, strict=True)
    ]
