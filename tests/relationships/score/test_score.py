import numpy as np
import pytest

from relationships.score.score import score_of, stage_of
from relationships.score.score_model import STAGES, ScoreModel, read_score_model
from tests.relationships.memory import Memory

AT = 1_760_000_000_000
MODEL = ScoreModel()


def test_half_of_all_points_are_reached_at_the_scale():
    scores = score_of(np.array([0.0, 15.4, 20, 40, 1e6]), MODEL)
    assert scores.tolist() == pytest.approx([0, 41.36, 50, 75, 100], abs=0.005)


def test_stages_include_their_bound():
    scores = [0, 0.999, 1, 9.999, 10, 30, 69.999, 70, 100]
    assert [STAGES[i] for i in stage_of(np.array(scores), MODEL)] == [
        "stranger", "stranger", "germ", "germ", "acquaintance", "contact", "contact", "close",
        "close",
    ]  # fmt: skip


def test_a_weight_changes_the_score_of_what_was_stored_before():
    event = {"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": "bo", "at": AT}
    memory = Memory().feed([event])
    heavy = read_score_model({"weights": {"like": 20}})
    assert memory.scored_rows("ana", ["bo"], AT).strength.tolist() == [1]
    assert memory.scored_rows("ana", ["bo"], AT, heavy).score.tolist() == [50]


def test_a_kind_that_is_not_known_counts_as_interaction_without_points():
    event = {"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": "bo", "at": AT}
    memory = Memory().feed([event])
    row = bytearray(memory.stored[b"ana\0bo"])
    kinds = 4 * (4 + 10)
    assert row[kinds] == 2 + (1 << 6)
    row[kinds] = 31 + (1 << 6)
    memory.stored[b"ana\0bo"] = bytes(row)
    scored = memory.scored_rows("ana", ["bo"], AT)
    assert scored.strength.tolist() == [0]
    assert scored.totals.tolist() == [[1, 0]]
