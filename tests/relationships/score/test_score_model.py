import tomllib

import pytest

from relationships.score import score_model
from relationships.score.score import score_of
from relationships.score.score_model import (
    InvalidScoreModel,
    ScoreModel,
    load_score_model,
    read_score_model,
)
from schemas.kinds import INTERACTIONS


def test_default_weights_are_those_of_the_kinds():
    weights = ScoreModel().weights
    assert {kind.name: kind.weight for kind in INTERACTIONS.values()}.items() <= weights.items()
    assert (weights["exposure"], weights["follow"], weights["connect"]) == (0.05, 1, 3)


def test_a_file_changes_what_it_names(tmp_path):
    path = tmp_path / "score.toml"
    path.write_text("scale = 25\n[weights]\ncall = 9\n[stages]\nclose = 75\n[trend]\nleast = 5\n")
    model = load_score_model(path)
    assert model.weights == ScoreModel().weights | {"call": 9}
    assert (model.scale, model.stages.close, model.stages.germ, model.trend.least) == (25, 75, 1, 5)


def test_the_constants_are_those_of_the_design():
    model = ScoreModel()
    assert (model.scale, model.half_life_days, model.going_cold.days) == (20, 30, 14)
    assert model.audience == (1, 0.7, 0.5, 0.3)
    assert model.met == (1, 0.35, 0.1, 0.03)
    assert model.stage_bounds.tolist() == [1, 10, 30, 70]
    assert model.earliest_days.tolist() == [0, 2, 4, 10]
    assert (model.trend.warming, model.trend.cooling, model.trend.least) == (1.5, 0.5, 3)


def test_the_documented_example_is_a_model():
    example = score_model.__doc__.partition("stays as it is:\n")[2]
    model = read_score_model(tomllib.loads(example))
    assert (model.scale, model.half_life_days) == (25, 45)
    assert (model.audience, model.met) == ((1, 0.8, 0.6, 0.4), (1, 0.5, 0.2, 0.1))
    assert (model.stage_days.close, model.stage_days.contact) == (12, 4)


def test_a_stages_strength_is_the_one_that_earns_its_score():
    for model in (ScoreModel(), read_score_model({"scale": 5, "stages": {"close": 90}})):
        assert score_of(model.strength_bounds, model) == pytest.approx(model.stage_bounds)
    highest = read_score_model({"stages": {"close": 100}})
    assert highest.strength_bounds[-1] == float("inf")


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"weights": {"wave": 1}}, "weights.wave"),
        ({"weights": {"call": -1}}, "weights.call"),
        ({"weights": {"call": float("nan")}}, "weights.call"),
        ({"weights": {"call": "much"}}, "weights[...]"),
        ({"scale": 0}, "scale"),
        ({"scale": float("inf")}, "scale"),
        ({"half_life_days": 0}, "half_life_days"),
        ({"half_life_days": float("nan")}, "half_life_days"),
        ({"audience": [1, 0.7, 0.5]}, "audience"),
        ({"audience": [1, 0.7, 1.5, 0.3]}, "audience[2]"),
        ({"audience": [1, -0.1, 0.5, 0.3]}, "audience[1]"),
        ({"audience": [1, float("nan"), 0.5, 0.3]}, "audience[1]"),
        ({"met": [1, 0.35, 2, 0.03]}, "met[2]"),
        ({"stage_days": {"germ": -1}}, "stage_days.germ"),
        ({"stage_days": {"contact": 1}}, "stage_days.contact"),
        ({"stage_days": {"close": 257}}, "stage_days.close"),
        ({"going_cold": {"days": 0}}, "going_cold.days"),
        ({"stages": {"germ": 0}}, "stages.germ"),
        ({"stages": {"contact": 5}}, "stages.contact"),
        ({"stages": {"close": 101}}, "stages.close"),
        ({"stages": {"friend": 5}}, "stages"),
        ({"trend": {"cooling": 2}}, "trend.warming"),
        ({"trend": {"cooling": -1}}, "trend.cooling"),
        ({"trend": {"least": 0}}, "trend.least"),
        ({"trend": {"least": 1.5}}, "trend.least"),
        ({"likelihood": {"week": {"zeal": 1}}}, "likelihood.week.zeal"),
        ({"likelihood": {"next": {"recency": float("nan")}}}, "likelihood.next.recency"),
        ({"likelihood": {"year": {}}}, "likelihood"),
        ({"wieghts": {}}, ""),
    ],
)
def test_errors_name_the_field(stated, field):
    with pytest.raises(InvalidScoreModel) as caught:
        read_score_model(stated)
    assert caught.value.field == field


def test_what_is_no_toml_says_so(tmp_path):
    path = tmp_path / "score.toml"
    path.write_text("scale 20")
    with pytest.raises(InvalidScoreModel, match="is not TOML"):
        load_score_model(path)


def test_a_likelihood_keeps_the_weights_that_are_not_named():
    stated = read_score_model({"likelihood": {"month": {"base": -4.5}}}).likelihood
    usual = ScoreModel().likelihood
    assert stated.month == usual.month | {"base": -4.5}
    assert (stated.next, stated.week, stated.meet) == (usual.next, usual.week, usual.meet)
