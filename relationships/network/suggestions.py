"""Suggestions: with whom to get in touch, and why, the best first.

A contact may have several reasons. What a suggestion is worth is how close the two are, or were
when they last dealt with each other, times the weights of its reasons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np

from relationships.arrays import Flags, Floats, Ints
from relationships.network.suggestion_reasons import WEIGHTS, Reason, Why
from relationships.places.same_town import same_town
from relationships.profile.moves import Moves
from relationships.profile.profile import Update
from relationships.profile.whereabouts import present_stay
from relationships.row.blocks import blocked
from relationships.row.days import AUDIENCES, day_keys
from relationships.row.preferences import Preferences
from relationships.row.rows import CODES, IN, MUTUAL, NONE, OUT, Rows, day_of
from relationships.score.going_cold import cold, patience
from relationships.score.rhythm import rhythm
from relationships.score.score import score_of
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.score.slots import KIND_OF_SLOT
from schemas.events import Place
from schemas.kinds import INTERACTIONS
from schemas.times import DAY_MS

REST_MS = 14 * DAY_MS
"""Once done, a suggestion rests for so long; what happens in between is new."""

JOB_MS = 14 * DAY_MS
"""A new job is worth a word for so long."""

UNANSWERED_MS = (1 * DAY_MS, 30 * DAY_MS)
"""What came in waits for an answer from the first age to the second."""

_HAPPENS = frozenset({Reason.UNANSWERED, Reason.JOB_CHANGED, Reason.IN_TOWN})

_ASKING_SLOTS = [IN * CODES + code for code, kind in INTERACTIONS.items() if kind.wants_answer]
"""What a contact does that waits for ego to do anything in return."""

_TOGETHER_SLOTS = [IN * CODES + code for code, kind in INTERACTIONS.items() if kind.takes_both]
"""What a contact begins and ego takes part in."""

_MANY = AUDIENCES.index(5)
"""From this audience class on, an act is not personal."""

CADENCE_DAYS = {"close": 14, "contact": 45, "acquaintance": 120}
"""How often one is in touch with whom one has no rhythm with, by stage when last in touch."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A contact, by its index, with its reasons; `priority` is 0 to 100 and a little more."""

    contact: int
    priority: float
    reasons: list[Why]


class Suggestion(NamedTuple):
    """What is suggested of a `contact`, with its score, stage and trend as they are now."""

    contact: str
    score: float
    stage: str
    trend: str
    suggested: Suggested


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What suggestions are made of: n contacts, and ego's own moves.

    `moves` may leave contacts out by None: nothing is known of their jobs and trips then.
    """

    scored: ScoredRows
    preferences: Sequence[Preferences]
    moves: Sequence[Moves | None]
    own: Moves


def suggestions(
    given: Circumstances, introduced: Iterable[tuple[int, Why]], at: int, model: ScoreModel
) -> list[Suggested]:
    """Whom to get in touch with at `at` (epoch ms), the best first, draws by index.

    `introduced` are contacts with an introduction worth making. Who is blocked or snoozed is left
    out; who was got in touch with lately has only what has happened since.
    """
    rows, worth = given.scored.rows, closeness(given.scored, model)
    reasons: list[list[Why]] = [[] for _ in range(len(rows))]
    for contact, why in (*_silences(given, at, model), *_unanswered(rows, at), *introduced):
        reasons[contact].append(why)
    for contact, why in _moved(given, at):
        reasons[contact].append(why)
    hidden = blocked(rows)
    found = [
        Suggested(contact, float(worth[contact]) * sum(WEIGHTS[w.reason] for w in left), left)
        for contact, every in enumerate(reasons)
        if (left := _left(every, given.preferences[contact], at)) and not hidden[contact]
    ]
    return sorted(found, key=lambda each: (-each.priority, each.contact))


def closeness(scored: ScoredRows, model: ScoreModel) -> Floats:
    """The score now, or as of the latest interaction where that was higher: float64[n]."""
    strongest = np.maximum(scored.strength, scored.strength_then)
    return score_of(strongest, model)


def _left(every: list[Why], set_: Preferences, at: int) -> list[Why]:
    """The reasons that a user's snooze and done leave, those of most weight first."""
    if set_.snoozed_until is not None and set_.snoozed_until > at:
        return []
    done = set_.done_at
    if done is not None and done > at - REST_MS:
        every = [why for why in every if why.reason in _HAPPENS and (why.since or 0) > done]
    return sorted(every, key=lambda why: -WEIGHTS[why.reason])


def _silences(given: Circumstances, at: int, model: ScoreModel) -> Iterable[tuple[int, Why]]:
    """Who goes cold, and whose cadence has passed. Done counts as being in touch."""
    rows = given.scored.rows
    found, last = rhythm(rows, given.scored.at), rows.last.max(axis=1)
    done = np.array([each.done_at or NONE for each in given.preferences], np.int64)
    touched = np.maximum(last, np.minimum(done, at))
    wanted, by_user = _cadence(given, known=np.isfinite(found.gap))
    overdue = np.flatnonzero((wanted > 0) & (at - touched > wanted * DAY_MS))
    for i in overdue.tolist():
        since = None if touched[i] == NONE else int(touched[i] + wanted[i] * DAY_MS)
        details: dict[str, Any] = {"cadence_days": int(wanted[i]), "set_by_user": bool(by_user[i])}
        yield i, Why(Reason.CADENCE_DUE, since, details)
    over_patience = found.silence - patience(found, model)
    for i in np.flatnonzero(cold(given.scored, found, model)).tolist():
        silence, over = int(found.silence[i]), float(over_patience[i])
        details = {"usual_gap_days": float(found.gap[i]), "silent_days": silence}
        yield i, Why(Reason.GOING_COLD, at - int(over * DAY_MS), details)


def _cadence(given: Circumstances, known: Flags) -> tuple[Ints, Flags]:
    """Days between touches, 0 for no such wish, and whether the user said so."""
    user = np.array([each.cadence_days or 0 for each in given.preferences], np.int64)
    by_stage = np.array([CADENCE_DAYS.get(stage, 0) for stage in STAGES], np.int64)
    usual = by_stage[given.scored.stage_then]
    return np.where(user > 0, user, np.where(known, 0, usual)), user > 0


def _unanswered(rows: Rows, at: int) -> Iterable[tuple[int, Why]]:
    """The earliest of the latest eight interactions that ego has not answered in any way."""
    latest, (least, most) = rows.latest, UNANSWERED_MS
    time, slot = latest.time, latest.slot
    waits = np.isin(slot, _ASKING_SLOTS) & (latest.net > 0) & _personal(rows)
    waits &= (time > _answered(rows)[latest.row]) & (time <= at - least) & (time >= at - most)
    first: dict[int, tuple[int, int]] = {}
    for i in np.flatnonzero(waits).tolist():
        first[int(latest.row[i])] = int(time[i]), int(slot[i])
    for row, (since, kind) in first.items():
        yield row, Why(Reason.UNANSWERED, since, {"kind": KIND_OF_SLOT[kind]})


def _answered(rows: Rows) -> Ints:
    """When ego last did anything towards the contact, or both took part in something: int64[n]."""
    answered: Ints = rows.last[:, [OUT, MUTUAL]].max(axis=1)
    latest = rows.latest
    both = np.isin(latest.slot, _TOGETHER_SLOTS) & (latest.net > 0)
    np.maximum.at(answered, latest.row[both], latest.time[both])
    return answered


def _personal(rows: Rows) -> Flags:
    """Which of the latest interactions addressed few: of each day's of a kind, one at least did.

    Nobody waits for an answer from all of fifty.
    """
    days, latest = rows.days, rows.latest
    few = (days.audience < _MANY) & (days.net > 0)
    time, slot = latest.time, latest.slot
    return np.isin(
        day_keys(latest.row, day_of(time), slot), day_keys(days.row, days.day, days.slot)[few]
    )


def _moved(given: Circumstances, at: int) -> Iterable[tuple[int, Why]]:
    """New jobs that ego has not reacted to, and who is where ego is."""
    last_out = given.scored.rows.last[:, [OUT, MUTUAL]].max(axis=1).tolist()
    own = present_stay(given.own, at)
    for i, moves in enumerate(given.moves):
        if moves is None:
            continue
        job = moves.jobs[0] if moves.jobs else None
        if job is not None and at - JOB_MS < job.at <= at and job.at > last_out[i]:
            yield i, Why(Reason.JOB_CHANGED, job.at, _job(job))
        stay = present_stay(moves, at)
        if own is not None and stay is not None and (since := _same_town_since(own, stay)):
            details = {"place": msgspec.to_builtins(stay[1]), "travelling": _who(own, stay)}
            yield i, Why(Reason.IN_TOWN, since, details)


def _same_town_since(own: tuple[int, Place], stay: tuple[int, Place]) -> int | None:
    """Since when both are in one town; None where they are not, or both just live there."""
    since = max(own[0], stay[0])
    return since if since != NONE and same_town(own[1], stay[1]) else None


def _who(own: tuple[int, Place], stay: tuple[int, Place]) -> str:
    if own[0] != NONE and stay[0] != NONE:
        return "both"
    return "ego" if own[0] != NONE else "contact"


def _job(job: Update) -> dict[str, Any]:
    return {
        "organization": job.organization,
        "title": job.title,
        "previous_organization": job.previous_organization,
    }
