import numpy as np
import pytest

from relationships.decay import FRESHNESS_HALF_LIFE_MS, TOPIC_HALF_LIFE_MS, decay

DAY = 86_400_000


def test_a_count_is_worth_half_after_each_half_life():
    elapsed = np.array([0, 90, 180, 45]) * DAY
    assert decay(elapsed, TOPIC_HALF_LIFE_MS).tolist() == pytest.approx([1, 0.5, 0.25, 0.5**0.5])


def test_each_column_may_have_a_half_life_of_its_own():
    faded = decay(np.array([[7 * DAY]]), np.array([DAY, 7 * DAY, 90 * DAY], np.float64))
    assert faded.tolist() == [pytest.approx([2**-7, 1 / 2, 2 ** (-7 / 90)])]


def test_half_lives_are_the_contract():
    assert TOPIC_HALF_LIFE_MS == 90 * DAY
    assert FRESHNESS_HALF_LIFE_MS == 2 * DAY
