import numpy as np
import pytest

from relationships.score.going_cold import cold, mattered, patience
from relationships.score.rhythm import Rhythm, rhythm
from relationships.score.score_model import ScoreModel, read_score_model
from tests.relationships.score.acts import act, noon, rows_of, scored

MODEL = ScoreModel()


def gone(acts, at, model=MODEL):
    found = scored(rows_of(*acts), noon(at), model)
    return bool(cold(found, rhythm(found.rows, found.at), model)[0])


def first_cold(acts, model=MODEL):
    """After how many days of silence it is cold."""
    last = max(each["at"] for each in acts)
    day = (last - noon(0)) // 86_400_000
    return next((silent for silent in range(1, 120) if gone(acts, day + silent, model)), None)


def meetings(*on_days):
    return [act("meeting", day) for day in on_days]


@pytest.mark.parametrize(
    ("on_days", "silent"),
    [
        (range(0, 90, 1), 15),
        (range(0, 90, 7), 15),
        (range(0, 120, 14), 15),
        (range(0, 120, 15), 16),
        (range(0, 120, 30), 31),
        ((0, 20, 40, 100), 21),
        ((0, 5, 10, 90), 15),
    ],
)
def test_silence_beyond_a_fortnight_and_the_second_longest_gap_is_cold(on_days, silent):
    assert first_cold(meetings(*on_days)) == silent


def test_without_three_gaps_nothing_goes_cold():
    assert first_cold(meetings(0, 3, 6)) is None
    assert first_cold(meetings(0, 3, 6, 9)) == 15


def test_a_model_may_be_patient_for_longer_or_shorter():
    weekly = read_score_model({"going_cold": {"days": 30}})
    assert first_cold(meetings(0, 3, 6, 9), weekly) == 31
    assert first_cold(meetings(0, 3, 6, 9), read_score_model({"going_cold": {"days": 2}})) == 4


def test_patience_is_never_over_without_a_rhythm():
    longest = np.array([1, 14, 15, np.inf])
    assert patience(Rhythm(longest, longest, longest), MODEL).tolist() == [14, 14, 15, np.inf]


@pytest.mark.parametrize(("calls", "did"), [(1, True), (0, False)])
def test_only_what_was_an_acquaintance_goes_cold(calls, did):
    acts = [act("view", day) for day in (0, 1, 2, 3)] + [act("call", 3)] * calls
    assert mattered(scored(rows_of(*acts), noon(50))).tolist() == [did]
    assert gone(acts, 50) == did


def test_ties_make_no_acquaintance():
    acts = [act("view", day) for day in (0, 1, 2, 3)]
    assert not gone([*acts, act("connect", 0), act("follow", 0)], 50)


@pytest.mark.parametrize("blocker", ["ana", "bo"])
def test_the_blocked_do_not_go_cold(blocker):
    assert gone(meetings(0, 1, 2, 3), 50)
    assert not gone([*meetings(0, 1, 2, 3), act("block", 0, blocker)], 50)
