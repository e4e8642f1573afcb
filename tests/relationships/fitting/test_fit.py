import numpy as np
import pytest

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.recording import record
from relationships.fitting.check import Check, check
from relationships.fitting.fit import fit
from relationships.fitting.report import fitted
from relationships.fitting.samples import choices, outcomes, split
from relationships.likelihood.constants import COLUMNS, Likelihood
from relationships.regression.losses import Choices, Outcomes
from relationships.regression.minimise import Bounds, minimise
from relationships.score.score_model import ScoreModel
from tests.relationships.worlds import DAY, START, read, society

DRAW = np.random.default_rng(0)
PRIOR = ScoreModel().likelihood


def outcomes_of(weights, base, n=4_000):
    features = DRAW.gamma(1.0, 1.0, (n, len(COLUMNS["meet"])))
    odds = features @ np.array([weights.get(name, 0) for name in COLUMNS["meet"]]) + base
    return Outcomes(features, DRAW.random(n) < 1 / (1 + np.exp(-odds)), np.ones(n))


def nothing(events):
    pass


@pytest.mark.parametrize("sample", [
    Outcomes(DRAW.normal(size=(30, 3)), DRAW.random(30) < 0.4, DRAW.random(30) + 0.1),
    Choices(DRAW.normal(size=(30, 3)), np.repeat(np.arange(6), 5), np.arange(30) % 5 == 2,
            DRAW.random(30)),
])  # fmt: skip
def test_slopes_are_the_loss_s_own(sample):
    weights, step = np.array([0.3, -0.2, 0.5]), 1e-5
    slope = sample.slope(weights)
    for i, shift in enumerate(np.eye(3) * step):
        above, below = sample.slope(weights + shift), sample.slope(weights - shift)
        assert slope.gradient[i] == pytest.approx((above.value - below.value) / 2 / step, abs=1e-6)
        difference = (above.gradient - below.gradient) / 2 / step
        assert slope.hessian[i] == pytest.approx(difference, abs=1e-6)


def test_bounds_hold_and_no_other_weights_within_them_are_better():
    sample = outcomes_of({"shared": -0.8, "known": 0.5}, -1.0)
    bounds = Bounds(np.zeros(4), np.full(4, np.inf))
    found = minimise(sample.slope, np.ones(4), bounds)
    slope = sample.slope(found)
    assert found[0] == 0 < slope.gradient[0]
    assert slope.gradient[found > 0] == pytest.approx(0, abs=1e-4)
    assert (slope.gradient[found == 0] >= 0).all()


def test_finds_the_weights_that_made_the_outcomes():
    made = {"shared": 0.9, "contact_active": 0.3, "ego_active": 0.0, "known": 0.6}
    samples = [outcomes_of(made, base) for base in (-3.0, -1.0)]
    found = fit("meet", samples, {}, caution=0.001).weights
    assert found.pop("base") == pytest.approx(-2, abs=0.15)
    assert found == pytest.approx(made, abs=0.1)


def test_little_evidence_hardly_moves_the_weights():
    sample = outcomes_of({"shared": 0.9}, -1.0, n=20)
    prior = {"base": -1.0, "shared": 0.2, "known": 0.4}
    cautious = fit("meet", [sample], prior, caution=1e6).weights
    assert [cautious[n] for n in ("shared", "known")] == pytest.approx([0.2, 0.4], abs=1e-3)


def test_a_choice_stands_for_all_that_could_have_been_made():
    recording = record(read(society(events=300)))
    places, samples = choices(recording, 0.5, nothing)
    assert (np.bincount(samples.choice, samples.chosen) == 1).all()
    assert samples.evidence == len(places)
    stands = np.bincount(samples.choice, np.exp(samples.offset))
    assert stands == pytest.approx(len(recording.members) - 1)


def test_choices_are_split_by_time():
    _, samples = choices(record(read(society(events=300))), 0.5, nothing)
    first, second = split(samples, 40)
    assert first.evidence == 40
    assert second.evidence == samples.evidence - 40
    assert second.choice[0] == 0
    together = np.concatenate([first.features, second.features])
    assert (together == samples.features).all()


def test_outcomes_are_those_of_the_pairs():
    samples = outcomes(record(read(society())), 0.3, nothing)
    week, month = (samples[horizon] for horizon in ("week", "month"))
    assert len(month.happened) < len(week.happened), "the last month has no whole month after it"
    assert (month.happened >= week.happened[: len(month.happened)]).all()
    assert samples["meet"].evidence > 0


def test_a_horizon_that_is_not_recorded_whole_is_not_sampled():
    fortnight = [event for event in society() if event["at"] < START + 14 * DAY]
    assert set(outcomes(record(read(fortnight)), 0.1, nothing)) == {"week"}


def test_fitted_weights_explain_a_world_better_than_those_before():
    recording = record(read(society(events=1_500)))
    found = fitted([recording], PRIOR, nothing)
    assert any(each.kept for each in found.values())
    for horizon, each in found.items():
        assert each.kept == each.after.no_worse_than(each.before)
        assert each.kept or each.weights == getattr(PRIOR, horizon)
    assert ScoreModel(likelihood=Likelihood(**{h: e.weights for h, e in found.items()}))


ONE_EGO = [{"id": str(i), "source": "t", "kind": "message", "actor": "a", "target": f"b{i % 9}",
            "at": START + i * 3_600_000} for i in range(200)]  # fmt: skip


@pytest.mark.parametrize(
    "history",
    [
        society(events=10),
        [{**event, "at": START} for event in society(events=300)],
    ],
)
def test_too_little_is_refused_in_a_sentence(history):
    with pytest.raises(NotEnough, match="interactions"):
        fitted([record(read(history))], PRIOR, nothing)


@pytest.mark.parametrize(
    "history",
    [
        ONE_EGO,
        [{**event, "at": START + i * 60_000} for i, event in enumerate(society(events=300))],
        [{**event, "at": START + i} for i, event in enumerate(society(events=200))],
    ],
    ids=["one ego", "one day", "one moment"],
)
def test_what_is_not_recorded_leaves_its_horizon_as_it_was(history):
    found = fitted([record(read(history))], PRIOR, nothing)
    assert found["next"].after is not None
    assert found["month"].after is None
    assert found["month"].weights == PRIOR.month


@pytest.mark.parametrize(
    "worse",
    [
        Check(0.5, 0.2, 0.3, 0.25),
        Check(0.4, 0.3, 0.3, 0.25),
        Check(0.4, 0.2, 0.31, 0.25),
        Check(0.4, 0.2, 0.19, 0.25),
    ],
)
def test_no_worse_is_by_loss_by_brier_score_and_by_the_mean(worse):
    assert not worse.no_worse_than(Check(0.4, 0.2, 0.3, 0.25))
    assert Check(0.4, 0.2, 0.2, 0.25).no_worse_than(Check(0.4, 0.2, 0.3, 0.25))


def test_a_check_is_that_of_the_probability():
    sample = outcomes_of({}, -1.0, n=50)
    happened = sample.happened.mean()
    even = check("meet", [sample], {"base": 0.0})
    assert even == pytest.approx((np.log(2), 0.25, 0.5, happened))


def test_a_check_of_choices_counts_an_option_as_often_as_it_stands_for():
    """Of two that are known and three strangers, of whom one entry stands for two, all alike."""
    sample = Choices(
        np.zeros((4, len(COLUMNS["next"]))),
        np.zeros(4, np.int64),
        np.array([False, True, False, False]),
        np.log([1.0, 1.0, 1.0, 2.0]),
    )
    found = check("next", [sample], {})
    assert found.loss == pytest.approx(np.log(5))
    assert found.brier == pytest.approx(4 * 0.2**2 + 0.8**2)
