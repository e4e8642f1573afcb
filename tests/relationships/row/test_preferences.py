import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from relationships.keys import PREFERENCES_MARK, preferences_key, settings_key
from relationships.row.preferences import (
    Preferences,
    Settings,
    decode_preferences,
    fold_commands,
    is_hidden,
    unite_settings,
)
from schemas.commands import PREFERENCES, RelationshipCommand, SettingsCommand, command_faults
from tests.relationships.memory import Memory

VALUES = {
    "cadence_days": st.integers(1, 90),
    "tags": st.lists(st.sampled_from("abc"), max_size=2),
    "hidden": st.booleans(),
    "snoozed_until": st.integers(0, 9),
    "done_at": st.integers(0, 9),
}
PAIRS = [("ana", "bo"), ("ana", "cy"), ("bo", "ana")]


@st.composite
def histories(draw):
    """Commands, of which several have the same time, each with an id of its own."""
    made = []
    for n in range(draw(st.integers(1, 12))):
        ego, contact = draw(st.sampled_from(PAIRS))
        fields = draw(st.sets(st.sampled_from(PREFERENCES), min_size=1))
        given_ = {f: draw(st.one_of(st.none(), VALUES[f])) for f in sorted(fields)}
        at = draw(st.integers(0, 3))
        made.append(RelationshipCommand(id=f"c{n:02}", ego=ego, contact=contact, at=at, **given_))
    return made


def expected(history, pair):
    """The last that was said of each field, by time and id."""
    held = {}
    for command in sorted(history, key=lambda c: (c.at, c.id)):
        if (command.ego, command.contact) == pair:
            held |= {f: v for f in PREFERENCES if (v := getattr(command, f)) is not UNSET}
    return Preferences(**{name: value for name, value in held.items() if value is not None})


@given(histories(), st.integers(1, 5), st.randoms())
def test_the_latest_wins_in_any_order_however_often_it_arrives(history, batch, rng: random.Random):
    arriving = history + rng.sample(history, len(history) // 2)
    rng.shuffle(arriving)
    memory = Memory()
    for start in range(0, len(arriving), batch):
        memory.stored.update(fold_commands(memory, arriving[start : start + batch]))
    for pair in PAIRS:
        (encoded,) = memory.rows([preferences_key(*pair)])
        found = decode_preferences(encoded)
        assert msgspec.to_builtins(found) == msgspec.to_builtins(expected(history, pair))
        assert not encoded or is_hidden(encoded) is found.hidden


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([True, False, None]))), st.randoms())
def test_the_latest_of_what_is_set_about_oneself_wins(said, rng: random.Random):
    commands = [SettingsCommand(id=f"c{n:02}", ego="ana", at=at, introductions=value)
                for n, (at, value) in enumerate(said)]  # fmt: skip
    arriving = rng.sample(commands, len(commands))
    memory = Memory()
    for command in arriving:
        memory.stored.update(fold_commands(memory, [command]))
    (encoded,) = memory.rows([settings_key("ana")])
    last = max(commands, key=lambda c: (c.at, c.id), default=None)
    assert unite_settings([encoded]).introductions is (
        last is None or last.introductions is not False
    )


def test_settings_and_preferences_do_not_mix():
    memory = Memory()
    both = [SettingsCommand(id="1", ego="ana", at=1, introductions=False),
            RelationshipCommand(id="2", ego="ana", contact="bo", at=1, hidden=True)]  # fmt: skip
    memory.stored.update(fold_commands(memory, both))
    assert unite_settings(memory.rows([settings_key("ana")])) == Settings(introductions=False)
    (hidden,) = memory.rows([preferences_key("ana", "bo")])
    assert decode_preferences(hidden) == Preferences(hidden=True)


def test_keys_are_apart_from_rows_and_begin_with_their_prefix():
    assert preferences_key("ana", "bo").startswith(preferences_key("ana", ""))
    assert not preferences_key("anab", "bo").startswith(preferences_key("ana", ""))
    assert preferences_key("ana", "bo")[:1] == PREFERENCES_MARK < b" "


@pytest.mark.parametrize(
    "wrong",
    [
        {"cadence_days": 0}, {"cadence_days": 3651}, {"cadence_days": "7"}, {"tags": [""]},
        {"tags": ["x" * 51]}, {"tags": ["x"] * 21}, {"hidden": 1}, {"snoozed_until": -1},
        {"done_at": "today"}, {"command": "erase"}, {"id": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_no_command(wrong):
    right = {"command": "relationship", "id": "1", "ego": "a", "contact": "b", "at": 1}
    decoder = msgspec.json.Decoder(RelationshipCommand)
    decoder.decode(msgspec.json.encode(right))
    with pytest.raises(msgspec.ValidationError):
        decoder.decode(msgspec.json.encode(right | wrong))


def test_whose_settings_they_are_must_be_a_member():
    command = SettingsCommand(id="1", ego="a b", at=1, introductions=True)
    assert [fault.field for fault in command_faults(command)] == ["ego"]


def test_both_ends_must_be_members_and_two():
    def faults(ego, contact):
        command = RelationshipCommand(id="1", ego=ego, contact=contact, at=1)
        return [error.field for error in command_faults(command)]

    assert faults("a", "b") == []
    assert faults("a", "a") == ["contact"]
    assert faults("", "a b") == ["ego", "contact"]
