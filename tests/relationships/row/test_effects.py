from relationships.row.effects import CLAIMED, CLAIMED_EFFECTS, EFFECTS, TIE_EFFECTS
from relationships.row.rows import (
    ASKED_IN,
    ASKED_OUT,
    BLOCK_IN,
    BLOCK_OUT,
    CONNECT_IN,
    CONNECT_OUT,
    FOLLOW_IN,
    FOLLOW_OUT,
)
from schemas.kinds import KINDS


def sets(register, *, ends):
    return TIE_EFFECTS + 2 * register + ends


def test_every_directed_kind_has_an_effect_on_both_sides():
    assert set(EFFECTS) == {kind.name for kind in KINDS.values() if kind.directed}


def test_an_interaction_counts_in_the_slot_of_its_code_by_direction():
    assert EFFECTS["view"] == (0, 32)
    assert EFFECTS["message"] == (6, 38)


def test_what_is_mutual_counts_as_such_on_both_sides():
    assert EFFECTS["meeting"] == (73, 73)


def test_a_tie_sets_a_register_of_each_side_and_its_ending_the_same_one():
    assert EFFECTS["follow"] == (sets(FOLLOW_OUT, ends=False), sets(FOLLOW_IN, ends=False))
    assert EFFECTS["unfollow"] == (sets(FOLLOW_OUT, ends=True), sets(FOLLOW_IN, ends=True))
    assert EFFECTS["connect"] == (sets(CONNECT_OUT, ends=False), sets(CONNECT_IN, ends=False))
    assert EFFECTS["disconnect"] == (sets(CONNECT_OUT, ends=True), sets(CONNECT_IN, ends=True))
    assert EFFECTS["block"] == (sets(BLOCK_OUT, ends=False), sets(BLOCK_IN, ends=False))
    assert EFFECTS["unblock"] == (sets(BLOCK_OUT, ends=True), sets(BLOCK_IN, ends=True))


def test_what_one_side_says_of_both_is_its_own_act_to_the_other():
    asks = sets(ASKED_OUT, ends=False), sets(ASKED_IN, ends=False)
    assert {"meeting": (73 | CLAIMED, 41 | CLAIMED), "connect": asks} == CLAIMED_EFFECTS
    assert max(max(effects) for effects in EFFECTS.values()) < CLAIMED > max(asks)
