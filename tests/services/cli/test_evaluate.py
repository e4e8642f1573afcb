import orjson
from typer.testing import CliRunner

from relationships.score.score_model import ScoreModel, load_score_model
from services.cli import app
from tests.relationships.worlds import society

RUN = CliRunner()


def recorded(tmp_path, events):
    path = tmp_path / "world.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(event) for event in events))
    return path


def test_shows_and_writes_all_measures(tmp_path):
    path = recorded(tmp_path, society(days=300, events=900))
    json, plot = tmp_path / "measures.json", tmp_path / "plot.svg"
    done = RUN.invoke(app, ["evaluate", str(path), "--json", str(json), "--plot", str(plot)])
    assert done.exit_code == 0, done.output
    measures = orjson.loads(json.read_bytes())
    assert f"{measures['strength']['likelihood']['ndcg']:.4f}" in done.output
    assert f"{measures['next_contact']['decayed 7 d']['mrr']:.4f}" in done.output
    assert f"{measures['going_cold']['silent']:.4f}" in done.output
    assert f"{measures['growth']['grown']:.4f}" in done.output
    assert f"{measures['next_contact']['likelihood']['mrr']:.3f}" in plot.read_text()


def test_refuses_plainly(tmp_path):
    empty = recorded(tmp_path, [])
    done = RUN.invoke(app, ["evaluate", str(empty)])
    assert done.exit_code == 2
    assert "not two interactions" in done.output
    assert RUN.invoke(app, ["evaluate", str(tmp_path / "none")]).exit_code == 2
    model = tmp_path / "score.toml"
    model.write_text("[likelihood.week]\nzeal = 1\n")
    done = RUN.invoke(app, ["evaluate", str(empty), "--score-model", str(model)])
    assert done.exit_code == 2
    assert "likelihood.week.zeal" in done.output


def test_fits_a_score_model_that_can_be_used(tmp_path):
    path, model = recorded(tmp_path, society(events=900)), tmp_path / "score.toml"
    done = RUN.invoke(app, ["fit", str(path), "--output", str(model), "--caution", "1"])
    assert done.exit_code == 0, done.output
    fitted = load_score_model(model).likelihood
    assert fitted.version.startswith("fitted-")
    usual = ScoreModel().likelihood
    assert (fitted.next, fitted.week, fitted.month) != (usual.next, usual.week, usual.month)
    assert RUN.invoke(app, ["evaluate", str(path), "--score-model", str(model)]).exit_code == 0
    few = recorded(tmp_path, society(events=5))
    assert RUN.invoke(app, ["fit", str(few)]).exit_code == 2


def test_predicts_links_as_they_are_published(tmp_path):
    path, json = tmp_path / "links.csv", tmp_path / "measures.json"
    lines = [f"{e['actor']},{e['target']},{e['at'] / 1000}" for e in society(events=1_500)]
    path.write_text("\n".join(["source,target,time", "a,a,1", *lines]))
    done = RUN.invoke(app, ["evaluate", str(path), "--protocol", "dyglib", "--json", str(json)])
    assert done.exit_code == 0, done.output
    measures = orjson.loads(json.read_bytes())
    for figures in (*measures["fits"].values(), *measures["validation"].values()):
        assert all(f"{figure:.2f}" in done.output for figure in figures.values())
