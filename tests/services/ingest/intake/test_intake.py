import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.intake.intake import Intake
from services.ingest.sources.statements import Ignored

POST = {"kind": "post", "actor": "ana", "at": 1_700_000_000_005}
LIKE = {"kind": "like", "actor": "ana", "target": "bo", "at": 1_700_000_000_005}


def test_statements_become_events_with_ids_made_from_the_key(intake: Intake) -> None:
    own = LIKE | {"id": "own", "source": "other"}
    events = list(intake.events([POST, LIKE, own], "record"))
    assert [(e.id, e.source) for e in events] == [
        ("record", "sky"),
        ("record:1", "sky"),
        ("own", "other"),
    ]
    assert intake.tally == {}


def test_what_is_no_event_is_counted_and_keeps_its_number(intake: Intake) -> None:
    (event,) = intake.events([Ignored("an edit"), {"kind": "post"}, LIKE], "record")
    assert event.id == "record:2"
    assert intake.tally == {"ignored": 1, "invalid": 1}


def test_an_id_is_new_once(intake: Intake) -> None:
    events = list(intake.events([POST, LIKE], "record"))
    with intake.journal.entry():
        assert list(intake.new([events[0]])) == [events[0]]
        assert list(intake.new(events)) == [events[1]]
    assert intake.tally == {"repeated": 1}


def test_an_id_is_taken_back_once(intake: Intake) -> None:
    said = [LIKE | {"id": "own"}, LIKE | {"id": "own", "undo": True}]
    events = list(intake.events(said * 2, "record"))
    with intake.journal.entry():
        assert list(intake.new(events)) == events[:2]


async def test_only_what_is_acknowledged_is_counted_as_published(intake: Intake, published) -> None:
    events = list(intake.events([POST, LIKE], "record"))
    published.away = {1}
    with pytest.raises(Interrupted):
        await intake.publish(events)
    assert intake.tally == {}
    await intake.publish(events)
    assert intake.tally == {"published": 2}
    await intake.publish([])
    assert published.calls == 2
