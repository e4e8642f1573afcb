"""Relationships as read from tables, compared with what the oracle says."""

from typing import Any

import numpy as np
import pytest

from relationships.keys import row_key
from relationships.profile.activity import decode_activities, encode_activity
from relationships.profile.profile import decode_activity
from relationships.row.blocks import decode_as_seen
from relationships.score.relationship import explained_relationships
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.writer import TableWriter


def relationship(writer: TableWriter, ego: str, contact: str, at: int) -> dict[str, Any]:
    """The relationship with its explanation, out of one partition's table."""
    rows = decode_as_seen(writer.rows([row_key(ego, contact)]))
    (profile,) = writer.profiles([contact.encode()])
    activity = decode_activities([profile and encode_activity(decode_activity(profile))])
    scored = ScoredRows(RowWorth(rows, ScoreModel()), activity, np.array([at]))
    return explained_relationships(scored, [ego], [contact])[0]


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Equal, but for what floats can do; entries of nearly no points have no order."""
    _assert_equal(_aligned(found), _aligned(expected))


def _aligned(answer: dict[str, Any]) -> dict[str, Any]:
    entries = [entry for entry in answer["explanation"] if entry["points"] > 1e-9]
    ordered = sorted(entries, key=lambda entry: (entry["kind"], entry["direction"]))
    return answer | {"explanation": ordered}


def _assert_equal(found: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            _assert_equal(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            _assert_equal(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)
    else:
        assert found == expected
