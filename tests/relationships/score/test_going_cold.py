import numpy as np
import pytest

from relationships.row.blocks import decode_as_seen
from relationships.score.going_cold import cold, mattered, patience
from relationships.score.rhythm import rhythm
from relationships.score.score_model import ScoreModel
from tests.oracle import DAY
from tests.relationships.memory import Memory
from tests.relationships.score.test_rhythm import START, rows_of

MODEL = ScoreModel()


def test_against_its_own_rhythm():
    def gone(every, silent):
        days = range(0, 90, every)
        rows = rows_of([("meeting", True, day) for day in days])
        at = np.array([START + (days[-1] + silent) * DAY])
        return cold(rows, rhythm(rows, at), MODEL)[0]

    assert [gone(1, silent) for silent in (7, 8)] == [False, True]
    assert [gone(7, silent) for silent in (14, 15)] == [False, True]
    assert [gone(30, silent) for silent in (60, 61)] == [False, True]


def test_patience_is_twice_the_usual_gap_and_a_week_at_least():
    assert patience(np.array([1, 3.5, 4, 30, np.inf])).tolist() == [7, 7, 8, 60, np.inf]


@pytest.mark.parametrize(("meetings", "did"), [(1, True), (0, False)])
def test_only_what_was_an_acquaintance_mattered(meetings, did):
    history = [("like", True, 0), ("like", True, 1), ("like", False, 2)]
    rows = rows_of([*history, *[("meeting", True, 2)] * meetings])
    assert mattered(rows, MODEL).tolist() == [did]


def test_the_blocked_do_not_go_cold():
    events = [
        {"id": str(day), "source": "t", "kind": "meeting", "actor": "ana", "target": "bo",
         "at": START + day * DAY}
        for day in range(5)
    ]  # fmt: skip
    block = {"id": "b", "source": "t", "kind": "block", "actor": "ana", "target": "bo",
             "at": START}  # fmt: skip
    at = np.array([START + 50 * DAY])
    for done, gone in ((events, True), ([*events, block], False)):
        rows = decode_as_seen(Memory().feed(done).rows([b"ana\0bo"]))
        assert cold(rows, rhythm(rows, at), MODEL).tolist() == [gone]


def test_what_never_mattered_does_not_go_cold():
    for kind, gone in (("like", False), ("meeting", True)):
        rows = rows_of([(kind, True, day) for day in (0, 1, 2)])
        at = np.array([START + 50 * DAY])
        assert cold(rows, rhythm(rows, at), MODEL).tolist() == [gone]
