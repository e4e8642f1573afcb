"""Stages are earned: by score, by days, and from contact on in both directions."""

import numpy as np
import pytest

from relationships.score.score_model import STAGES, ScoreModel, read_score_model
from relationships.score.stages import Earned, active_days, earned, highest_earned, stage_of
from tests.relationships.score.acts import START, act, days, rows_of, scored

MODEL = ScoreModel()


def stages(scores, days_with, both, brand=False, model=MODEL):
    n = len(scores)
    found = Earned(np.full(n, days_with), np.full(n, both))
    return [STAGES[i] for i in stage_of(np.array(scores), found, np.full(n, brand), model)]


def test_stages_include_the_bound_of_their_score():
    scores = [0, 0.999, 1, 9.999, 10, 29.999, 30, 69.999, 70, 100]
    assert stages(scores, 10, True) == [
        "stranger", "stranger", "germ", "germ", "acquaintance", "acquaintance", "contact",
        "contact", "close", "close",
    ]  # fmt: skip


def highest(days_with, both, model=MODEL):
    return [STAGES[i] for i in highest_earned(np.array(days_with), np.array(both), model)]


def test_stages_ask_for_days_with_interactions():
    assert highest([0, 1, 2, 3, 4, 9, 10, 200], [True] * 8) == [
        "germ", "germ", "acquaintance", "acquaintance", "contact", "contact", "close", "close",
    ]  # fmt: skip


def test_with_one_direction_there_is_no_more_than_an_acquaintance():
    found = highest([1, 2, 4, 10, 200], [False] * 5)
    assert found == ["germ", "acquaintance", "acquaintance", "acquaintance", "acquaintance"]


def test_where_one_is_a_brand_one_direction_is_enough_and_days_are_still_asked_for():
    for days_with, stage in ((1, "germ"), (2, "acquaintance"), (4, "contact"), (10, "close")):
        assert stages([100], days_with, False, brand=True) == [stage]
    assert stages([100], 10, False) == ["acquaintance"]


def test_a_models_days_are_those_that_count():
    model = read_score_model({"stage_days": {"germ": 1, "close": 4}})
    assert highest([0, 1, 2, 4], [True] * 4, model) == ["stranger", "germ", "acquaintance", "close"]


def found_of(*acts, undone=()):
    found = earned(rows_of(*acts, undone=undone))
    return int(found.days[0]), bool(found.both[0])


@pytest.mark.parametrize("kind", ["view", "lookup", "like", "share", "comment", "mention",
                                  "message", "endorse"])  # fmt: skip
def test_most_kinds_are_one_direction_and_an_answer_of_any_makes_both(kind):
    assert found_of(act(kind, 0)) == found_of(act(kind, 0, "bo")) == (1, False)
    assert found_of(act(kind, 0), act("view", 0, "bo")) == (1, True)
    assert found_of(act(kind, 0, "bo"), act("view", 1)) == (2, True)


@pytest.mark.parametrize("kind", ["call", "meeting", "connect"])
@pytest.mark.parametrize("actor", ["ana", "bo"])
def test_what_takes_both_is_both_directions(kind, actor):
    assert found_of(act("like", 0), act(kind, 0, actor))[1]
    assert not found_of(act("like", 0), act("follow", 0, actor))[1]


def test_a_connection_that_ended_is_no_direction():
    assert not found_of(act("like", 0), act("connect", 0), act("disconnect", 1, "bo"))[1]


def test_a_day_counts_once_whatever_was_done_on_it():
    several = [act("like", 0), act("message", 0), act("like", 0, "bo"), act("call", 0, audience=9)]
    assert found_of(*several) == (1, True)
    assert found_of(*several, act("like", -3)) == (2, True)


def test_days_and_directions_that_were_taken_back_do_not_count():
    done = [act("like", 0), act("like", 1, "bo"), act("call", 2)]
    assert found_of(*done) == (3, True)
    assert found_of(*done, undone=[2]) == (2, True)
    assert found_of(*done, undone=[1, 2]) == (1, False)
    assert found_of(*done, undone=[0, 1, 2]) == (0, False)


def test_days_longer_ago_than_a_row_keeps_do_not_count():
    assert found_of(act("like", 0), act("like", 255, "bo")) == (2, True)
    assert found_of(act("like", 0), act("like", 256, "bo")) == (1, False)


def test_a_count_below_zero_in_a_converted_row_is_no_day_and_no_direction():
    rows = rows_of(act("like", 0), act("like", 1, "bo"))
    rows.days.word[1] |= (1 << 15) - 1
    assert rows.days.net.tolist() == [1, -1]
    found = earned(rows)
    assert (found.days.tolist(), found.both.tolist()) == ([1], [False])


def test_active_days_are_in_order():
    rows = rows_of(act("like", 5), act("call", 1), act("like", 1), act("like", 3), undone=[3])
    row, day = active_days(rows)
    assert (row.tolist(), (day - START // 86_400_000).tolist()) == ([0, 0], [1, 5])


def stage(*acts):
    return STAGES[int(scored(rows_of(*acts)).stage[0])]


def test_a_first_message_is_a_germ_and_a_second_days_an_acquaintance():
    assert stage(act("message", 0)) == stage(*[act("message", 0)] * 9) == "germ"
    assert stage(*days("message", 2)) == "acquaintance"


def test_admiration_from_afar_is_an_acquaintance_until_it_is_returned():
    afar = days("message", 40, "bo")
    assert stage(*afar) == "acquaintance"
    assert stage(*afar, act("view", 0)) == "close"


@pytest.mark.parametrize(
    ("met", "expected"),
    [(1, "germ"), (2, "acquaintance"), (3, "acquaintance"), (4, "contact"), (9, "contact"),
     (10, "close")],
)  # fmt: skip
def test_days_of_meetings_earn_one_stage_after_the_other(met, expected):
    assert stage(*days("meeting", met)) == expected


@pytest.mark.parametrize(
    ("kind", "actor", "bound", "both"),
    [
        ("meeting", "bo", False, True),
        ("meeting", "bo", True, False),
        ("meeting", "ana", True, True),
        ("call", "bo", True, True),
        ("message", "bo", False, False),
    ],
)
def test_what_only_the_other_says_to_have_done_with_ego_is_one_direction(kind, actor, bound, both):
    assert earned(rows_of(*days(kind, 3, actor, bound=bound))).both.tolist() == [both]
