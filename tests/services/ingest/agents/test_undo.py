import pytest

from services.ingest.agents.undo import undo_of
from services.ingest.intake.journal import RecordedEvent
from services.ingest.sources.statements import Ignored


@pytest.mark.parametrize(
    ("kind", "ending"), [("follow", "unfollow"), ("connect", "disconnect"), ("block", "unblock")]
)
@pytest.mark.parametrize("id_", ["r", ""])
def test_a_tie_ends_when_it_is_undone_under_an_id_of_its_own(
    kind: str, ending: str, id_: str
) -> None:
    tie = RecordedEvent(id_, kind, "ana", "bo", 5, 1)
    assert undo_of(tie, 9) == {"kind": ending, "actor": "ana", "target": "bo", "at": 9}


def test_anything_else_is_undone_under_its_own_id_as_it_was_said() -> None:
    mention = RecordedEvent("r:1", "mention", "ana", "bo", 5, 3)
    said = {"id": "r:1", "kind": "mention", "actor": "ana", "target": "bo", "at": 5, "audience": 3}
    assert undo_of(mention, 9) == said | {"undo": True}


def test_what_is_remembered_without_its_id_cannot_be_taken_back() -> None:
    like = RecordedEvent("", "like", "ana", "bo", 5, 1)
    assert undo_of(like, 9) == Ignored("the undoing of a like whose id was not kept")
