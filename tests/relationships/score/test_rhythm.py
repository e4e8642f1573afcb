import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.score.going_cold import cold
from relationships.score.rhythm import rhythm
from relationships.score.score_model import ScoreModel
from tests.oracle import DAY, WEIGHTS
from tests.relationships.memory import Memory

START = 20_000 * DAY
MODEL = ScoreModel()

done = st.tuples(
    st.sampled_from(["like", "message", "meeting"]), st.booleans(), st.integers(0, 100)
)


def rows_of(history, undone=()):
    """One interaction at noon of each day, counted from `START`."""
    events = [
        {"id": f"{n}", "source": "t", "kind": kind, "at": START + day * DAY + DAY // 2,
         "actor": "bo" if inbound else "ana", "target": "ana" if inbound else "bo"}
        for n, (kind, inbound, day) in enumerate(history)
    ]  # fmt: skip
    events += [events[n] | {"id": f"u{n}", "undo": True} for n in undone]
    return decode_as_seen(Memory().feed(events).rows([row_key("ana", "bo")]))


def naive(history, today):
    """Gap, silence and whether it has gone cold, by days counted from `START`."""
    if not history:
        return np.inf, 0, False
    last = max(day for *_, day in history)
    days = sorted({day for *_, day in history if day > last - 90})
    gap = (last - days[0]) / (len(days) - 1) if len(days) > 2 else np.inf
    strength = sum(WEIGHTS[kind] * 2 ** ((day - last) / 30) for kind, _, day in history)
    mattered = 100 * (1 - 2 ** (-strength / 20)) >= 10
    return gap, today - last, mattered and today - last > max(7, 2 * gap)


@given(st.lists(done, max_size=25), st.integers(0, 200))
def test_equals_the_naive_rhythm(history, after):
    today = max((day for *_, day in history), default=0) + after
    rows = rows_of(history)
    found = rhythm(rows, np.array([START + today * DAY + 1]))
    gap, silence, gone = naive(history, today)
    assert found.gap.tolist() == [pytest.approx(gap)]
    assert found.silence.tolist() == [silence]
    assert cold(rows, found, MODEL).tolist() == [gone]


def test_what_is_undone_makes_no_rhythm():
    history = [("meeting", False, day) for day in (0, 10, 20, 30)]
    found = rhythm(rows_of(history, undone=[0, 3]), np.array([START + 40 * DAY]))
    assert (found.gap.tolist(), found.silence.tolist()) == ([np.inf], [20])
