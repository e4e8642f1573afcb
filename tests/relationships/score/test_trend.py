import numpy as np
import pytest

from relationships.score.score_model import ScoreModel
from relationships.score.trend import TRENDS, trend, trend_ratio

BOUNDS = ScoreModel().trend


def counts(week, sixty):
    """Windows of 1, 7, 28 and 60 days with so many outbound interactions."""
    return np.array([[[0, 0], [week, 0], [week, 0], [sixty, 0]]], np.int64)


def shown(week, sixty):
    found = counts(week, sixty)
    return TRENDS[int(trend(found, trend_ratio(found), BOUNDS)[0])]


def test_the_ratio_is_of_the_days_rate_of_a_week_to_that_of_sixty():
    assert trend_ratio(counts(7, 60)).tolist() == [1]
    assert trend_ratio(counts(7, 20)).tolist() == [pytest.approx(3)]
    assert trend_ratio(counts(0, 0)).tolist() == [0]


def test_both_directions_count():
    found = counts(7, 60)
    found[..., 1] = found[..., 0]
    found[:, 1, 1] = 0
    assert trend_ratio(found).tolist() == [0.5]


def test_warms_above_the_bound_cools_below_it_and_is_steady_in_between():
    assert shown(21, 120) == "steady"
    assert shown(22, 120) == "warming"
    assert shown(7, 120) == "steady"
    assert shown(6, 120) == "cooling"


def test_with_fewer_than_three_it_is_steady():
    assert shown(2, 2) == "steady"
    assert shown(3, 3) == "warming"
    assert shown(0, 2) == "steady"
    assert shown(0, 3) == "cooling"
