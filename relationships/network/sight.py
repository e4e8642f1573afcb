"""Sight: how much of another member somebody may see, by what that member did towards them.

What ego did counts for nothing. Evidence is an act (an interaction, net of undo) or a tie by the
farther member towards the nearer; a connection that holds is one of both. A row of the farther
member with the nearer says all of it: what is mutual there it took part in by its own word. The
nearer's row with it says most: what is mutual there may be the nearer's word alone.
"""

from dataclasses import replace
from enum import IntEnum

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.row.rows import CODES, DIRECTIONS, IN, MUTUAL, NONE, OUT, Rows
from relationships.row.ties import connected, followed, following
from relationships.score.daily_worth import daily_worth, faded
from relationships.score.score import score_of, strength_of, strength_then
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.stages import earned

_CONTACT = STAGES.index("contact")


class Sight(IntEnum):
    """How much is seen of a member.

    NOTHING but its id; who it is: its name, whether it is a brand, its job and topics; or what it
    shares besides: its updates and where it is. ALL is seen of oneself.
    """

    NOTHING = 0
    WHO = 1
    SHARED = 2
    ALL = 3


def acted(farther: Rows) -> Flags:
    """Where the owner of a row acted towards the other, or is tied to it by its doing: bool[n]."""
    totals = _totals(farther)
    did = (totals[:, OUT] > 0) | (totals[:, MUTUAL] > 0)
    return did | following(farther.ties) | connected(farther.ties)


def sight_by_own(farther: Rows, at: int, model: ScoreModel) -> Ints:
    """The `Sight` of the owner of each row, by what it did, as of `at` (epoch ms): int64[n]."""
    ties = following(farther.ties) | connected(farther.ties)
    shares = ties | contact_by_acts(farther, at, model)
    return np.where(shares, Sight.SHARED, np.where(acted(farther), Sight.WHO, Sight.NOTHING))


def surely_acted(nearer: Rows) -> Flags:
    """Where the row of whom it was done to is enough to say that the other acted: bool[n]."""
    return (_totals(nearer)[:, IN] > 0) | shares_by_tie(nearer)


def perhaps_acted(nearer: Rows) -> Flags:
    """Where only the other's own row can say so, see `acted`: bool[n]."""
    return (_totals(nearer)[:, MUTUAL] > 0) & ~surely_acted(nearer)


def shares_by_tie(nearer: Rows) -> Flags:
    """Where the other follows the owner of a row, or is connected to it: bool[n]."""
    return followed(nearer.ties) | connected(nearer.ties)


def perhaps_contact(nearer: Rows, model: ScoreModel) -> Flags:
    """Where the other did enough to be a contact by it, if its own row says so: bool[n]."""
    theirs: Ints = _totals(nearer)[:, [IN, MUTUAL]].sum(axis=1)
    return theirs >= _days(model)


def contact_by_acts(farther: Rows, at: int, model: ScoreModel) -> Flags:
    """Where the owner of a row made itself a contact of the other by what it did alone: bool[n].

    It has a contact's score and days as of `at` (epoch ms) by its own interactions. That both do
    something is not asked: one side cannot.
    """
    n, own = len(farther), farther.days.direction != IN
    ties = np.full_like(farther.ties, NONE)
    theirs = replace(farther, days=farther.days.chosen(own), ties=ties)
    then = strength_then(daily_worth(theirs, model), n, model)
    remains = faded(theirs, np.full(n, at), model)
    score = score_of(strength_of(theirs, then, remains, np.zeros(n), model), model)
    enough: Flags = score >= model.stage_bounds[_CONTACT - 1]
    return enough & (earned(theirs).days >= _days(model))


def _days(model: ScoreModel) -> int:
    return int(model.earliest_days[_CONTACT - 1])


def _totals(rows: Rows) -> Ints:
    """Net interactions by direction: int64[n, DIRECTIONS]."""
    totals = rows.totals
    key = totals.row * DIRECTIONS + totals.slot // CODES
    counts = np.bincount(key, np.maximum(0, totals.net), DIRECTIONS * len(rows))
    return counts.reshape(-1, DIRECTIONS).astype(np.int64)
