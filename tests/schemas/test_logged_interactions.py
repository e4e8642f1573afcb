from typing import Any

import pytest

from schemas.events import InvalidEvent
from schemas.kinds import KINDS
from schemas.logged_interactions import LOGGED_KINDS, read_logged_interaction
from schemas.sources import PAGE

CALL = {"id": "1", "ego": "ana", "contact": "bo", "kind": "call", "at": "2026-11-23T10:00:00Z"}


def test_it_is_an_event_of_the_page() -> None:
    event = read_logged_interaction(CALL)
    assert (event.source, event.kind, event.actor, event.target) == (PAGE, "call", "ana", "bo")
    assert event.at == 1_795_428_000_000
    assert read_logged_interaction(CALL | {"at": None}).at is None


@pytest.mark.parametrize("kind", LOGGED_KINDS)
def test_each_kind_is_one_that_has_a_contact(kind: str) -> None:
    assert KINDS[kind].directed
    assert read_logged_interaction(CALL | {"kind": kind}).kind == kind


def test_what_was_written_goes_with_a_message_alone() -> None:
    message = read_logged_interaction(CALL | {"kind": "message", "text": "Coffee?"})
    assert message.text == "Coffee?"


def test_the_same_act_has_the_same_id_and_that_of_others_another() -> None:
    def id_of(**changed: str) -> str:
        return read_logged_interaction(CALL | changed).id

    assert id_of() == id_of()
    assert len({id_of(), id_of(ego="mallory"), id_of(contact="cy"), id_of(id="2")}) == 4
    unnamed = {name: value for name, value in CALL.items() if name != "id"}
    assert read_logged_interaction(unnamed).id != read_logged_interaction(unnamed).id


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("ana", [""]),
        ([CALL], [""]),
        ({}, ["ego"]),
        ({"ego": "ana", "contact": "bo"}, ["kind"]),
        (CALL | {"source": "crm"}, ["source"]),
        (CALL | {"undo": True}, ["undo"]),
        (CALL | {"kind": "like"}, ["kind"]),
        (CALL | {"kind": "post"}, ["kind"]),
        (CALL | {"kind": "dance", "contact": "ana"}, ["kind", "contact"]),
        (CALL | {"contact": "ana"}, ["contact"]),
        (CALL | {"contact": "b o", "ego": ""}, ["ego", "contact"]),
        (CALL | {"contact": 5}, ["contact"]),
        (CALL | {"id": ""}, ["id"]),
        (CALL | {"id": "x" * 201}, ["id"]),
        (CALL | {"at": "yesterday"}, ["at"]),
        (CALL | {"at": 1_795_428_000}, ["at"]),
        (CALL | {"at": True}, ["at"]),
        (CALL | {"text": "of Oslo"}, ["text"]),
    ],
)
def test_each_field_that_is_wrong_is_named(said: Any, fields: list[str]) -> None:
    with pytest.raises(InvalidEvent) as raised:
        read_logged_interaction(said)
    assert [error.field for error in raised.value.errors] == fields
    assert all(error.detail for error in raised.value.errors)
