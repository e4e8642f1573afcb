import numpy as np
import pytest

from relationships.profile.activity import Activity
from relationships.row.rows import NEVER
from relationships.score.exposures import exposures
from relationships.score.score_model import ScoreModel, read_score_model

DAY = 86_400_000
TODAY = 20_000
AT = TODAY * DAY + DAY // 2
DECAY = ScoreModel().daily_decay


def seen(days, since=0, at=AT, half_life_days=30):
    """Updates seen of one contact, and decayed, where it made one on each of `days`."""
    n = np.ones(len(days), np.int64)
    activity = Activity(n * 0, np.array(days, np.int64), n)
    found = exposures(
        activity,
        np.array([since]),
        np.array([at]),
        read_score_model({"half_life_days": half_life_days}).daily_decay,
    )
    return int(found.updates[0]), float(found.decayed[0])


def test_updates_of_28_days_count_today_included():
    assert [seen([TODAY - ago])[0] for ago in (0, 1, 27, 28, 29)] == [1, 1, 1, 0, 0]
    assert seen(range(TODAY - 100, TODAY + 1))[0] == 28


def test_a_days_updates_decay_by_whole_days_whatever_the_hour():
    for hour in (0, DAY // 2, DAY - 1):
        at = TODAY * DAY + hour
        assert seen([TODAY], at=at)[1] == 1
        assert seen([TODAY - 15], at=at)[1] == pytest.approx(2**-0.5)


def test_they_decay_by_the_half_life_that_is_given():
    assert seen([TODAY - 7], half_life_days=7)[1] == pytest.approx(0.5)


def test_they_count_plainly_and_not_by_the_root():
    activity = Activity(np.array([0]), np.array([TODAY]), np.array([9]))
    found = exposures(activity, np.array([0]), np.array([AT]), DECAY)
    assert (found.updates.tolist(), found.decayed.tolist()) == ([9], [9])


def test_nothing_counts_from_before_the_tie_nor_from_the_future():
    assert seen([TODAY - 3, TODAY - 2], since=(TODAY - 2) * DAY + 5)[0] == 1
    assert seen([TODAY - 3], since=NEVER)[0] == 0
    assert seen([TODAY + 1])[0] == 0


def test_each_contact_has_its_own():
    activity = Activity(np.array([0, 1, 1]), np.array([TODAY] * 3), np.array([2, 3, 4]))
    found = exposures(activity, np.array([0, 0, 0]), np.array([AT] * 3), DECAY)
    assert found.updates.tolist() == [2, 7, 0]
