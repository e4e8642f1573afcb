import orjson
import pytest

from relationships.evaluation.evaluate import NotEnough, evaluate
from relationships.evaluation.recording import record
from relationships.score.score_model import ScoreModel
from tests.relationships.worlds import read, society


def test_every_measure_is_answered():
    recording = record(read(society(events=900)))
    seen = []
    measures = evaluate(recording, ScoreModel(), seen.append).as_json()
    assert sum(seen) == 2 * len(recording)
    assert (
        list(measures["strength"])[:2]
        == list(measures["next_contact"])[:2]
        == ["score", "likelihood"]
    )
    assert measures["strength"]["likelihood"]["auc"] > 0.6
    assert set(measures["forecasts"]) == {"week", "month"}
    assert sum(fate["n"] for fate in measures["stages"].values()) == sum(
        fate["n"] for fate in measures["trends"].values()
    )
    assert 0 <= measures["silence"]["precision_likelihood"] <= 1
    assert orjson.loads(orjson.dumps(measures))["events"] == len(recording)


def test_nothing_cannot_be_evaluated():
    with pytest.raises(NotEnough):
        evaluate(record([]), ScoreModel(), lambda events: None)


def messages(*times):
    return [
        {"id": str(n), "source": "t", "kind": "message", "actor": "ab"[n % 2],
         "target": "ba"[n % 2], "at": at} for n, at in enumerate(times)
    ]  # fmt: skip


def test_two_interactions_are_the_least():
    measures = evaluate(record(read(messages(1_000, 2_000))), ScoreModel(), lambda events: None)
    assert measures.next_contact["likelihood"].mrr == 1
    with pytest.raises(NotEnough):
        evaluate(record(read(messages(1_000, 1_000))), ScoreModel(), lambda events: None)
