"""GET /v1/members/{ego}/suggestions: with whom to get in touch, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.arrays import Flags, Floats, Ints
from relationships.network.introductions import introductions
from relationships.network.sight import Sight
from relationships.network.suggestion_reasons import Reason, Why, reason_answer
from relationships.network.suggestions import Circumstances, Suggestion, closeness
from relationships.network.suggestions import suggestions as found
from relationships.profile.interests import interests
from relationships.profile.moves import Moves
from relationships.profile.profile import decode_profile
from relationships.row.blocks import blocked
from relationships.row.preferences import Preferences
from relationships.row.ties import connected, following, has_history
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from relationships.score.trend import TRENDS
from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading import decoded_profiles
from services.api.reading.reads import Moment, Reads
from services.api.reading.snapshot import Snapshot
from services.api.suggestions.answer import SuggestionPage
from services.runtime.access.grants import Scope

routes = Routes()

INTRODUCED_AMONG = 40
"""Introductions are sought among so many contacts, the closest."""

INTRODUCTIONS = 3
"""So many introductions are suggested at most, from so many times as many pairs."""

_PAIRS_EACH = 5
_NOTHING = Preferences()
_NEEDS = {
    Reason.JOB_CHANGED: Sight.WHO,
    Reason.IN_TOWN: Sight.SHARED,
}
"""How much of a contact must be seen for a reason that is not ego's own to know."""


class SuggestionQuery(ReadQuery):
    """Which suggestions to list."""

    reason: Annotated[Reason | None, Field(description="only those with this reason")] = None
    limit: Limit = 50
    cursor: Cursor = None


def _named(suggestion: Suggestion) -> Iterator[str]:
    """The contact, and to whom it is suggested to introduce it."""
    yield suggestion.contact
    yield from (
        why.details["with"] for why in suggestion.suggested.reasons if "with" in why.details
    )


@routes.read(
    "/v1/members/{ego}/suggestions", scope=Scope.READ, rule=of_ego, pages=Pages(200_000, _named)
)
async def suggestions(
    reads: Reads,
    pages: ResultPages[Suggestion],
    ego: str,
    query: Annotated[SuggestionQuery, Query()],
) -> Answer[SuggestionPage]:
    """With whom to get in touch and why: one list, the best first.

    Unanswered messages, new jobs, cadences that are due, who is in town, who goes cold against
    the pair's own rhythm, and, with a key that is bound to no members, introductions worth making.
    `PUT …/relationships/{contact}` with
    `snoozed_until` or `done_at` lets them rest.
    """
    with reads.snapshot() as snapshot:
        snapshot.of(ego)
        results = pages.resume(query.cursor, ego) or _suggested(reads, snapshot, ego, query)
        page, following = pages.page(results, query.limit)
        if query.cursor is not None:
            page = _still_seen(snapshot, page)
        items = [_item(snapshot, each) for each in page]
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _still_seen(snapshot: Snapshot, page: Sequence[Suggestion]) -> list[Suggestion]:
    """With the reasons that may still be known: the list is of when its first page was read."""
    still = []
    for each, sight in zip(page, snapshot.sight([s.contact for s in page]), strict=True):
        reasons = [why for why in each.suggested.reasons if sight >= _NEEDS.get(why.reason, 0)]
        if reasons:
            suggested = replace(each.suggested, reasons=reasons)
            still.append(each._replace(suggested=suggested))
    return still


def _item(snapshot: Snapshot, suggestion: Suggestion) -> dict[str, Any]:
    return {
        "contact": suggestion.contact,
        "name": snapshot.whereabouts(suggestion.contact).statement("name"),
        "score": suggestion.score,
        "stage": suggestion.stage,
        "trend": suggestion.trend,
        "priority": suggestion.suggested.priority,
        "reasons": [reason_answer(why) for why in suggestion.suggested.reasons],
    }


def _suggested(
    reads: Reads, snapshot: Snapshot, ego: str, query: SuggestionQuery
) -> ResultList[Suggestion]:
    """All that is suggested now."""
    at = reads.as_of(snapshot.header(ego), query.at)
    contacts, rows = snapshot.contacts(ego, latest=True)
    scored = reads.scored_rows(snapshot, ego, contacts, rows, Moment(at))
    close, set_ = closeness(scored, reads.model), snapshot.preferences(ego)
    chosen = np.flatnonzero(_relevant(scored, close, reads))
    given = Circumstances(
        scored=scored,
        preferences=[set_.get(contact, _NOTHING) for contact in contacts],
        moves=_moves(snapshot, contacts, chosen),
        own=decoded_profiles.moves(snapshot.profiles([ego])[0]),
    )
    among = _closest(scored, close) if _introduces(reads, snapshot, ego) else []
    introduced = _introductions(snapshot, contacts, among, at)
    listed = [
        Suggestion(
            contact=contacts[each.contact],
            score=float(scored.score[each.contact]),
            stage=STAGES[int(scored.stage[each.contact])],
            trend=TRENDS[int(scored.trend[each.contact])],
            suggested=each,
        )
        for each in found(given, introduced, at, reads.model)
        if query.reason is None or query.reason in [why.reason for why in each.reasons]
    ]
    return ResultList(ego, at, listed)


def _introduces(reads: Reads, snapshot: Snapshot, ego: str) -> bool:
    """Whether introductions are suggested: not to a bound viewer, as it would learn by those that
    are missing what two others do, hide and block."""
    return reads.viewer is None and snapshot.settings(ego).introductions


def _relevant(scored: ScoredRows, close: Floats, reads: Reads) -> Flags:
    """Whose jobs and trips matter: those who are or were acquaintances, or are tied to ego."""
    ties = scored.rows.ties
    tied = following(ties) | connected(ties)
    relevant: Flags = tied | (close >= reads.model.stages.acquaintance)
    return relevant


def _moves(snapshot: Snapshot, contacts: Sequence[str], chosen: Ints) -> list[Moves | None]:
    moves: list[Moves | None] = [None] * len(contacts)
    profiles = snapshot.profiles([contacts[i] for i in chosen.tolist()])
    for i, encoded in zip(chosen.tolist(), profiles, strict=True):
        moves[i] = decoded_profiles.moves(encoded)
    return moves


def _closest(scored: ScoredRows, close: Floats) -> list[int]:
    """The closest contacts with interactions in both directions: whom ego could introduce."""
    rows = scored.rows
    chosen = np.flatnonzero(scored.worth.earned.both & ~blocked(rows))
    order: list[int] = chosen[np.argsort(-close[chosen], kind="stable")].tolist()
    return order[:INTRODUCED_AMONG]


def _introductions(
    snapshot: Snapshot, contacts: Sequence[str], among: Sequence[int], at: int
) -> Iterator[tuple[int, Why]]:
    """Introductions of those who know nothing of each other, the most alike first."""
    profiles = [decode_profile(each) for each in snapshot.profiles([contacts[i] for i in among])]
    people = [
        (i, profile)
        for i, profile in zip(among, profiles, strict=True)
        if not profile.statement("is_brand")
    ]
    pairs = introductions([interests(profile, at) for _, profile in people])
    worth = (
        (people[pair.one][0], contacts[people[pair.other][0]], pair.topics)
        for pair in islice(pairs, INTRODUCTIONS * _PAIRS_EACH)
    )
    unknown = (
        (one, Why(Reason.INTRODUCTION, None, {"with": other, "topics": topics}))
        for one, other, topics in worth
        if _are_strangers(snapshot, contacts[one], other)
    )
    yield from islice(unknown, INTRODUCTIONS)


def _are_strangers(snapshot: Snapshot, one: str, other: str) -> bool:
    """Whether they know nothing of each other, and neither wants it so."""
    rows = snapshot.between([(one, other)], days=False)
    hides = other in snapshot.hidden(one) or one in snapshot.hidden(other)
    return not (hides or (has_history(rows) | blocked(rows))[0])
