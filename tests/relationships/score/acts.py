"""The row of `ana` with `bo`, by what was done on which days, each act at noon."""

import numpy as np

from relationships.keys import row_key
from relationships.profile.activity import decode_activities
from relationships.row.blocks import decode_as_seen
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows, no_brands
from tests.oracle import DAY
from tests.relationships.memory import Memory

START = 20_000 * DAY


def noon(day):
    """Epoch milliseconds; days are counted from `START`."""
    return START + day * DAY + DAY // 2


def act(kind, day, actor="ana", **more):
    """By ana towards bo, or by bo towards ana; times in `more` go before noon."""
    target = "bo" if actor == "ana" else "ana"
    return {"source": "t", "kind": kind, "actor": actor, "target": target, "at": noon(day), **more}


def days(kind, count, actor="ana", **more):
    """One act on each of so many days, the last of them day 0."""
    return [act(kind, -day, actor, **more) for day in reversed(range(count))]


def rows_of(*acts, undone=()):
    """The row after all of `acts`, of which those at the places `undone` were taken back."""
    events = [{"id": f"{n}", **each} for n, each in enumerate(acts)]
    events += [events[n] | {"undo": True} for n in undone]
    return decode_as_seen(Memory().feed(events).rows([row_key("ana", "bo")]), latest=True)


def scored(rows, at=None, model=None, brands=no_brands):
    """Where `rows` stand at `at`: at noon of day 0 where it is not given."""
    times = np.full(len(rows), noon(0) if at is None else at)
    unseen = decode_activities([b""] * len(rows))
    return ScoredRows(RowWorth(rows, model or ScoreModel()), unseen, times, brands)
