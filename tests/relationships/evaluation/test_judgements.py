import pytest

from relationships.evaluation.judgements import of_stages, of_trends, of_warnings
from relationships.evaluation.tallies.fates import Beginnings, Fate
from relationships.evaluation.tallies.going_cold import GoingCold, Warned
from relationships.score.score_model import STAGES

NONE = float("nan")


def fates(**volumes):
    return {name: Fate(9, volume / 10, volume, volume) for name, volume in volumes.items()}


def begun(germs, n=8):
    return Beginnings(n, dict.fromkeys(STAGES, 0.0) | {"germ": germs})


def test_stages_are_in_order_and_begin_with_a_germ():
    kept = dict(of_stages(fates(stranger=0, germ=1, contact=2), begun(0.6)))
    assert list(kept.values()) == [True, True, True]
    kept = dict(of_stages(fates(stranger=0, germ=2, contact=1), begun(0.5)))
    assert list(kept.values()) == [False, False, False]
    assert not dict(of_stages({}, begun(0, n=0)))


def test_trends_are_in_order():
    assert dict(of_trends(fates(cooling=0.5, steady=1, warming=2, silent=9))) == {
        "more follows from trend to trend": True
    }
    assert not any(dict(of_trends(fates(cooling=1.5, steady=1, warming=2))).values())
    assert not dict(of_trends({}))


def going_cold(silent, lead, other=0.4, n=5):
    rule = Warned(could=50, could_silent=0.3, n=n, silent=silent, lead_days=lead)
    twice = Warned(could=40, could_silent=0.4, n=3, silent=other, lead_days=1)
    return GoingCold(rule, twice, NONE, NONE, NONE)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (going_cold(0.5, 2), [True, True, True]),
        (going_cold(0.39, 0), [False, False, True]),
        (going_cold(0.41, -1), [True, True, False]),
        (going_cold(0.41, NONE, other=0.45), [True, False, True]),
        (going_cold(NONE, NONE, n=0), []),
        (None, []),
    ],
)
def test_warnings_are_right_and_in_time(found, expected):
    assert list(dict(of_warnings(found)).values()) == expected
