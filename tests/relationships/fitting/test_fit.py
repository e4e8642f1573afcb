import numpy as np
import pytest

from relationships.evaluation.evaluate import NotEnough
from relationships.evaluation.recording import record
from relationships.fitting.fit import COLUMNS, fit, loss_of
from relationships.fitting.report import fitted
from relationships.fitting.samples import choices, outcomes
from relationships.likelihood.constants import Likelihood
from relationships.regression.losses import Choices, Outcomes
from relationships.regression.minimise import Bounds, minimise
from relationships.score.score_model import ScoreModel
from tests.relationships.worlds import read, society

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
    samples = choices(recording, 0.5, nothing)
    assert (np.bincount(samples.choice, samples.chosen) == 1).all()
    stands = np.bincount(samples.choice, np.exp(samples.offset))
    assert stands == pytest.approx(len(recording.members) - 1)


def test_outcomes_are_those_of_the_pairs():
    samples = outcomes(record(read(society())), 0.3, nothing)
    assert samples["week"].features.shape == samples["month"].features.shape
    assert (samples["month"].happened >= samples["week"].happened).all()
    assert samples["meet"].evidence > 0


def test_fitted_weights_explain_a_world_better_than_those_before():
    recording = record(read(society(events=1_500)))
    found = fitted([recording], PRIOR, nothing)
    assert any(each.kept for each in found.values())
    for horizon, each in found.items():
        assert each.kept == (each.after < each.before)
        assert each.kept or each.weights == getattr(PRIOR, horizon)
    assert ScoreModel(likelihood=Likelihood(**{h: e.weights for h, e in found.items()}))


def test_too_little_is_refused():
    with pytest.raises(NotEnough):
        fitted([record(read(society(events=10)))], PRIOR, nothing)


def test_the_loss_is_that_of_the_probability():
    sample = outcomes_of({}, -1.0, n=50)
    loss = loss_of("meet", sample, {"base": 0.0})
    assert loss == pytest.approx(np.log(2))
