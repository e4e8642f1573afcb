import pytest

from services.ingest.agents.journal import RecordedEvent
from services.ingest.agents.undo import undo_of


@pytest.mark.parametrize(
    ("kind", "ending"), [("follow", "unfollow"), ("connect", "disconnect"), ("block", "unblock")]
)
def test_a_tie_ends_when_it_is_undone(kind: str, ending: str) -> None:
    tie = RecordedEvent(kind, "ana", "bo", 5)
    assert undo_of(tie, 9) == {"kind": ending, "actor": "ana", "target": "bo", "at": 9}


def test_anything_else_is_undone_at_its_own_time() -> None:
    like = RecordedEvent("like", "ana", "bo", 5)
    expected = {"kind": "like", "actor": "ana", "target": "bo", "undo": True, "at": 5}
    assert undo_of(like, 9) == expected
