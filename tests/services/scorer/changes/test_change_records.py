import msgspec

from schemas.changes import Change, RelationshipChange
from services.scorer.changes.change_records import change_item, change_record


def record(**other):
    given = {"change": Change.WARMING, "ego": "ana", "contact": "bo", "at": 1_000,
             "linked": True}  # fmt: skip
    return change_record(**given | other, score=43.5, stage="contact")


def test_says_what_has_changed_and_when():
    change = record(change=Change.STAGE_CHANGED, previous_stage="germ")
    assert change == RelationshipChange(
        id=change.id,
        type=Change.STAGE_CHANGED,
        ego="ana",
        contact="bo",
        at="1970-01-01T00:00:01Z",
        score=43.5,
        stage="contact",
        linked=True,
        previous_stage="germ",
    )


def test_the_id_names_the_change_and_no_other():
    """A scan that is done again after a failure publishes the same id."""
    others = [{"change": Change.GOING_COLD}, {"ego": "cy"}, {"contact": "cy"}, {"at": 1_001}]
    assert record().id == record().id
    assert len({record().id, *(record(**other).id for other in others)}) == 5
    assert record(ego="a", contact="nab").id != record(ego="an", contact="ab").id


def test_travels_under_its_ego():
    key, value = change_item(record())
    assert key == b"ana"
    assert msgspec.json.decode(value, type=RelationshipChange) == record()
