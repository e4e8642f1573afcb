from operator import attrgetter

import pytest

from relationships.row.effects import EFFECTS
from relationships.row.rows import IN, OUT
from schemas.feed_records import BOUND
from schemas.kinds import KINDS, Family
from schemas.limits import MAX_ID_BYTES
from schemas.member_ids import member_id_fault
from services.scorer.decoding.rules import (
    DIRECTED_EFFECTS,
    DIRECTED_TOPICS,
    SHORT,
    effects_of,
    is_printable_ascii,
    names_unreachable,
)
from tests.services.scorer.records import record


@pytest.mark.parametrize("kind", KINDS.values(), ids=attrgetter("name"))
def test_effects_are_those_of_interactions_and_ties_and_only_interactions_are_undone(kind):
    stated = {(side, undo): effect for (name, side, undo), effect in DIRECTED_EFFECTS.items()
              if name == kind.name}  # fmt: skip
    if kind.family is Family.UPDATE:
        assert stated == {}
        return
    effects = EFFECTS[kind.name]
    done = {("out", False): effects[OUT], ("in", False): effects[IN]}
    undone = {("out", True): effects[OUT], ("in", True): effects[IN]}
    assert stated == (done | undone if kind.family is Family.INTERACTION else done)
    assert kind.topic in DIRECTED_TOPICS


@pytest.mark.parametrize("headers", [(), [("rapport-bound", b"0")], [("ce_id", b"1")]])
def test_only_what_a_bound_key_sent_counts_as_one_sides_word(headers):
    assert effects_of(record(b"", headers=headers)) is DIRECTED_EFFECTS
    bound = effects_of(record(b"", headers=[*headers, BOUND]))
    differing = {key for key, effect in bound.items() if DIRECTED_EFFECTS[key] != effect}
    assert {kind for kind, *_ in differing} == {"meeting", "connect"}
    assert bound.keys() == DIRECTED_EFFECTS.keys()


def test_a_short_text_fits_whatever_its_letters():
    assert len(("\U0001f600" * SHORT).encode()) <= MAX_ID_BYTES


@pytest.mark.parametrize("letter", [*map(chr, range(256)), "\u200b", "日"])
def test_what_is_printable_ascii_is_no_fault_of_an_id(letter):
    assert is_printable_ascii(letter) == ("!" <= letter <= "~")
    if is_printable_ascii(letter) and letter != ".":
        assert member_id_fault(letter) is None


@pytest.mark.parametrize("member", [".", ".."])
def test_members_that_no_url_can_name_are_found_wherever_they_stand(member):
    assert not names_unreachable("ana\0bo .ana\0bo. a.b\0...")
    for pairs in (f"{member}\0bo", f"ana\0{member}", f"a\0b {member}\0c d\0e", f"a\0{member} c\0d"):
        assert names_unreachable(pairs)
