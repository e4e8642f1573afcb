"""What erasures cover is dropped, and costs nothing where nobody is erased."""

import msgspec
import pytest

from schemas.commands import RelationshipCommand, SettingsCommand
from schemas.erasures import Erasures, new_secret
from schemas.topics import COMMANDS
from services.scorer.decoding.decode import decode
from services.scorer.fold.erasing.erasure_filter import drop_erased
from tests.services.scorer.records import APPENDED, Feed, record

CUTOFF = APPENDED
LATER = APPENDED + 10


def erased(*members, cutoff=CUTOFF, always=False):
    erasures = Erasures()
    erasures.take(0, 1, *new_secret())
    for offset, member in enumerate(members, 1):
        erasures.take(offset, cutoff, *erasures.statement(member.encode(), always=always))
    return erasures


def kept(erasures, *events):
    feed = Feed()
    return drop_erased(decode([r for each in events for r in feed.records(*each[0], **each[1])]),
                       erasures)  # fmt: skip


def told(*what, at=LATER, appended=LATER, **more):
    return what, {"at": at, "appended": appended, **more}


def test_who_is_not_erased_is_not_touched():
    decoded = decode([*Feed().records("message", "ana", "bo")])
    assert drop_erased(decoded, Erasures()).left is decoded
    assert drop_erased(decoded, erased("cy", cutoff=APPENDED - 1)).left is decoded
    assert drop_erased(decoded, erased("cy")).left.directed.keys == decoded.directed.keys


@pytest.mark.parametrize("ends", [("ana", "bo"), ("bo", "ana")])
def test_both_sides_of_what_is_of_or_with_the_erased_are_dropped(ends):
    found = kept(erased("bo"), told("message", *ends, at=CUTOFF), told("message", "ana", "cy"))
    assert found.left.directed.keys == [b"ana\0cy", b"cy\0ana"]
    assert len(found.left.directed_hashes) == len(found.left.directed_appended) == 2
    assert found.dropped == 2


@pytest.mark.parametrize(
    ("at", "appended", "left"),
    [(CUTOFF, LATER, 0), (LATER, CUTOFF, 0), (LATER, LATER, 1)],
)
def test_either_time_up_to_the_cutoff_is_enough(at, appended, left):
    found = kept(erased("bo"), told("post", "bo", at=at, appended=appended))
    assert len(found.left.updates) == len(found.left.update_hashes) == left
    assert found.dropped == 1 - left


def test_with_an_objection_nothing_counts_until_it_is_taken_back():
    erasures = erased("bo", always=True)
    assert kept(erasures, told("post", "bo")).dropped == 1
    erasures.take(5, LATER, *erasures.statement(b"bo", always=False))
    assert kept(erasures, told("post", "bo", at=LATER + 1, appended=LATER + 1)).dropped == 0


def test_an_id_is_used_up_where_its_date_alone_would_let_it_count_again():
    by_date = kept(erased("bo"), told("post", "bo", at=CUTOFF))
    by_append = kept(erased("bo"), told("post", "bo", at=LATER, appended=CUTOFF))
    undone = kept(erased("bo"), told("post", "bo", at=LATER, appended=CUTOFF, undo=True))
    assert [len(each.burnt.first) for each in (by_date, by_append, undone)] == [0, 1, 0]


def test_what_is_set_by_and_about_the_erased_is_dropped():
    set_ = [
        RelationshipCommand(id="1", ego="bo", contact="ana", at=CUTOFF, hidden=True),
        RelationshipCommand(id="2", ego="ana", contact="bo", at=CUTOFF, hidden=True),
        SettingsCommand(id="3", ego="bo", at=CUTOFF, introductions=False),
        RelationshipCommand(id="4", ego="ana", contact="cy", at=CUTOFF, hidden=True),
    ]
    decoded = decode([record(msgspec.json.encode(c), topic=COMMANDS, key=c.ego.encode(), offset=n)
                      for n, c in enumerate(set_)])  # fmt: skip
    assert not decoded.dead_letters
    found = drop_erased(decoded, erased("bo"))
    assert [command.id for command in found.left.commands] == ["4"]
    assert found.dropped == 3


def test_nobody_claims_the_erased_as_an_alias_by_what_was_said_before():
    before = told("profile", "ana", at=CUTOFF, aliases=["bo", "annie"], name="Ana")
    after = told("profile", "ana", aliases=["bo"])
    found = kept(erased("bo"), before, after)
    assert [event.aliases for event in found.left.updates] == [["annie"], ["bo"]]
    assert found.left.updates[0].name == "Ana"
    assert found.dropped == 0
