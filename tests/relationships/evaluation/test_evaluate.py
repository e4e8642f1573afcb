import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.evaluation.evaluate import HORIZONS_DAYS, NotEnough, evaluate
from relationships.evaluation.recording import record
from relationships.score.score_model import ScoreModel
from tests.relationships.worlds import DAY, read, society


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
    assert measures["left_out"] == []
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
    assert measures.left_out == list(HORIZONS_DAYS)
    with pytest.raises(NotEnough):
        evaluate(record(read(messages(1_000, 1_000))), ScoreModel(), lambda events: None)


@pytest.mark.parametrize(
    ("days", "left_out"),
    [(27, set(HORIZONS_DAYS)), (28, {"forecasts", "going_cold", "growth"}), (30, set())],
)
def test_what_looks_further_ahead_than_is_recorded_is_left_out(days, left_out):
    times = [*range(0, 8 * DAY, DAY), (7 + days) * DAY - 1_000, (7 + days) * DAY]
    found = evaluate(record(read(messages(*times))), ScoreModel(), lambda events: None)
    assert found.days_after == days
    assert set(found.left_out) == left_out
    assert {name for name in HORIZONS_DAYS if not getattr(found, name)} == left_out


EVENTS = st.lists(
    st.builds(
        lambda kind, pair, at: {"id": f"{kind}{pair}{at}", "source": "t", "kind": kind,
                                "actor": pair[0], "target": pair[1], "at": at * DAY // 4},
        st.sampled_from(["message", "meeting", "follow", "block"]),
        st.sampled_from(["ab", "ba", "ac", "bc"]),
        st.integers(0, 500),
    ),
    max_size=25,
)  # fmt: skip


@given(EVENTS)
@settings(max_examples=40)
def test_any_few_events_are_evaluated_or_refused_in_a_sentence(events):
    recording = record(read(events))
    try:
        found = evaluate(recording, ScoreModel(), lambda events: None)
    except NotEnough:
        happened = recording.interactions
        assert (
            len(happened) < 2 or recording.at[happened[int(0.7 * len(happened))]] == recording.at[0]
        )
    else:
        assert orjson.loads(orjson.dumps(found.as_json()))["events"] == len(recording)
