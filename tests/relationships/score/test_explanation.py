import numpy as np
import pytest

from relationships.score.explanation import explanations
from relationships.score.score import Points
from relationships.score.slots import CONNECTED, EXPOSURE, FOLLOWED, FOLLOWING
from tests.relationships.score.acts import act, rows_of, scored

LIKE_OUT, LIKE_IN, MEETING = 2, 32 + 2, 64 + 9


def points(*given):
    """Columns of (row, slot, decayed count, points)."""
    row, slot, decayed, value = zip(*given, strict=True)
    return Points(np.array(row), np.array(slot), np.array(decayed, float), np.array(value, float))


def test_each_entry_says_what_for_and_how_much():
    (entries,) = explanations(points((0, MEETING, 0.81, 8.1)), 1)
    assert entries == [
        {"kind": "meeting", "direction": "mutual", "decayed_count": 0.81, "points": 8.1}
    ]


def test_the_greatest_come_first_and_draws_by_kind_then_direction():
    given = points(
        (0, LIKE_OUT, 1, 1), (0, FOLLOWING, 1, 1), (0, CONNECTED, 1, 3), (0, LIKE_IN, 1, 1),
        (0, EXPOSURE, 20, 1), (0, FOLLOWED, 1, 1),
    )  # fmt: skip
    named = [(entry["kind"], entry["direction"]) for entry in explanations(given, 1)[0]]
    assert named == [
        ("connect", "mutual"), ("exposure", "inbound"), ("follow", "inbound"),
        ("follow", "outbound"), ("like", "inbound"), ("like", "outbound"),
    ]  # fmt: skip


def test_each_relationship_has_its_own_and_one_without_points_has_none():
    given = points((2, LIKE_OUT, 1, 1), (0, LIKE_IN, 2, 2), (2, MEETING, 1, 10))
    shown = [[entry["kind"] for entry in entries] for entries in explanations(given, 3)]
    assert shown == [["like"], [], ["meeting", "like"]]


def test_it_adds_up_to_the_strength():
    done = [act("call", 0), act("message", -9, "bo"), act("meeting", -3), act("connect", 0)]
    found = scored(rows_of(*done))
    (entries,) = explanations(found.points, 1)
    assert sum(entry["points"] for entry in entries) == pytest.approx(found.strength[0])
    assert len(entries) == 4
