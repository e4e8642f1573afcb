import numpy as np
import pytest

from relationships.score.score_model import ScoreModel, read_score_model
from relationships.score.trend import TRENDS, trend, trend_ratio
from tests.relationships.score.acts import act, noon, rows_of, scored

BOUNDS = ScoreModel().trend


def counts(week, sixty):
    """Windows of 1, 7, 28 and 60 days with so many outbound interactions."""
    return np.array([[[0, 0, 0], [week, 0, 0], [week, 0, 0], [sixty, 0, 0]]], np.int64)


def shown(week, sixty, bounds=BOUNDS):
    found = counts(week, sixty)
    return TRENDS[int(trend(found, trend_ratio(found), bounds)[0])]


def test_the_ratio_is_of_the_days_rate_of_a_week_to_that_of_sixty():
    assert trend_ratio(counts(7, 60)).tolist() == [1]
    assert trend_ratio(counts(7, 20)).tolist() == [pytest.approx(3)]
    assert trend_ratio(counts(0, 0)).tolist() == [0]


@pytest.mark.parametrize("direction", [1, 2])
def test_all_directions_count(direction):
    found = counts(7, 60)
    found[..., direction] = found[..., 0]
    found[:, 1, direction] = 0
    assert trend_ratio(found).tolist() == [0.5]
    assert TRENDS[int(trend(counts(1, 2) * [1, 1, 0], np.ones(1), BOUNDS)[0])] == "sparse"
    few = counts(1, 2)
    few[:, 3, direction] = 1
    assert TRENDS[int(trend(few, np.ones(1), BOUNDS)[0])] == "steady"


def test_warms_above_the_bound_cools_below_it_and_is_steady_in_between():
    assert shown(21, 120) == "steady"
    assert shown(22, 120) == "warming"
    assert shown(7, 120) == "steady"
    assert shown(6, 120) == "cooling"


def test_without_any_it_is_silent_and_with_fewer_than_three_sparse():
    assert [shown(0, n) for n in range(4)] == ["silent", "sparse", "sparse", "cooling"]
    assert [shown(n, n) for n in range(4)] == ["silent", "sparse", "sparse", "warming"]


def test_a_models_bounds_are_those_that_count():
    bounds = read_score_model({"trend": {"least": 5, "warming": 4, "cooling": 2}}).trend
    assert shown(4, 4, bounds) == "sparse"
    assert [shown(n, 60, bounds) for n in (13, 14, 28, 29)] == [
        "cooling", "steady", "steady", "warming",
    ]  # fmt: skip


def test_it_is_of_the_last_sixty_days_today_included():
    acts = [act("like", day, "bo") for day in (0, 0, 0)]
    found = [TRENDS[int(scored(rows_of(*acts), noon(day)).trend[0])] for day in (6, 7, 59, 60)]
    assert found == ["warming", "cooling", "cooling", "silent"]
