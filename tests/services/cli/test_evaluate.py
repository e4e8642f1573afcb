import orjson
from typer.testing import CliRunner

from relationships.score.score_model import ScoreModel, load_score_model
from services.cli.commands import app
from tests.relationships.worlds import society

RUN = CliRunner()


def recorded(tmp_path, events):
    path = tmp_path / "world.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(event) for event in events))
    return path


def measured(*command):
    """What it shows, and what it prints as JSON."""
    shown = RUN.invoke(app, ["evaluate", *map(str, command)])
    printed = RUN.invoke(app, ["evaluate", *map(str, command), "--json"])
    assert (shown.exit_code, printed.exit_code) == (0, 0), shown.output + printed.output
    return shown, orjson.loads(printed.stdout)


def test_shows_and_prints_all_measures(tmp_path):
    path = recorded(tmp_path, society(days=300, events=900))
    plot = tmp_path / "plot.svg"
    done, measures = measured(path, "--plot", plot)
    assert f"{measures['strength']['likelihood']['ndcg']:.4f}" in done.output
    assert f"{measures['next_contact']['decayed 7 d']['mrr']:.4f}" in done.output
    assert f"{measures['going_cold']['rule']['could_silent']:.4f}" in done.output
    assert f"{measures['stages']['germ']['volume']:.4f}" in done.output
    assert set(measures["judgements"].values()) <= {True, False}
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


def test_truth_is_all_that_follows_or_what_was_addressed_to_one(tmp_path):
    mails = [{**event, "audience": 1 + n % 3} for n, event in enumerate(society(days=300))]
    path, reached = recorded(tmp_path, [*mails, {**mails[0], "id": "again"}]), {}
    for truth in ("plain", "letters"):
        done, measures = measured(path, "--truth", truth)
        assert f"Of {len(mails) + 1} events 1 are left out" in done.output
        assert measures["truth"] == truth
        reached[truth] = measures["strength"]
    assert reached["plain"] != reached["letters"]
    assert reached["plain"]["score"] != reached["plain"]["score, audiences aside"]


def test_warns_and_leaves_out_what_is_not_recorded(tmp_path):
    path, plot = recorded(tmp_path, society(days=50, events=300)), tmp_path / "plot.svg"
    done, measures = measured(path, "--plot", plot)
    days = measures["days_after"]
    assert 7 < days < 28
    assert f"Warning: {days} days are recorded after the last snapshot" in done.output
    assert "strength" in measures["left_out"]
    assert not measures["strength"]
    assert measures["going_cold"] is None
    assert measures["next_contact"]["score"]["mrr"] > 0
    assert "Strength" not in plot.read_text()


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
    path = tmp_path / "links.csv"
    lines = [f"{e['actor']},{e['target']},{e['at'] / 1000}" for e in society(events=1_500)]
    path.write_text("\n".join(["source,target,time", "a,a,1", *lines]))
    done, measures = measured(path, "--protocol", "dyglib")
    for figures in (*measures["fits"].values(), *measures["validation"].values()):
        assert all(f"{figure:.2f}" in done.output for figure in figures.values())


def test_links_of_everybody_with_everybody_are_refused(tmp_path):
    path = tmp_path / "links.csv"
    lines = [f"a{n % 4},b{n % 3},{n}" for n in range(1_200)]
    path.write_text("\n".join(["source,target,time", *lines]))
    done = RUN.invoke(app, ["evaluate", str(path), "--protocol", "dyglib"])
    assert done.exit_code == 2
    assert "every source is linked with every target" in done.output
