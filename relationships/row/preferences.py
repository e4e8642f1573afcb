"""Preferences: what ego has set about a relationship, in a record beside its row; and its settings,
which are about itself, in one of their own.

Each field is a register in which the latest command wins, so that the order of arrival does not
matter and a command that arrives twice changes nothing. Most relationships have no such record:
folding and scoring rows never look for one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import UNSET

from relationships.keys import Item, preferences_key, settings_key
from schemas.commands import PREFERENCES, SETTINGS, RelationshipCommand, UserCommand

_HIDDEN = 1
_SEEN = 0

HIDING = bytes([_HIDDEN])
"""What every record of a contact that is hidden begins with."""


class Register(msgspec.Struct, frozen=True, array_like=True):
    """A value, and the time (epoch ms) and id of the command that set it."""

    at: int
    id: str
    value: Any


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What holds. Times are epoch milliseconds; what is not set is None, empty or false."""

    cadence_days: int | None = None
    tags: Sequence[str] = ()
    hidden: bool = False
    snoozed_until: int | None = None
    done_at: int | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What ego has set about itself. `introductions`: ways to others may lead through it."""

    introductions: bool = True


class Stored(Protocol):
    """What folding reads of a table."""

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """The record under each key, empty where there is none."""


_registers_decoder = msgspec.msgpack.Decoder(dict[str, Register])


def decode_preferences(encoded: bytes) -> Preferences:
    """What the record says; of empty bytes that nothing is set."""
    return unite_preferences([encoded])


def unite_preferences(records: Iterable[bytes]) -> Preferences:
    """What the records of members that are one say together: of each field the latest."""
    return Preferences(**_values(records))


def unite_settings(records: Iterable[bytes]) -> Settings:
    """The same of what is set about ego itself."""
    return Settings(**_values(records))


def is_hidden(encoded: bytes) -> bool:
    """Whether the record hides the contact, which its first byte says."""
    return encoded[0] == _HIDDEN


def fold_commands(stored: Stored, commands: Iterable[UserCommand]) -> list[Item]:
    """The records that `commands`, in whatever order, make of what is `stored`."""
    by_key: dict[bytes, list[UserCommand]] = {}
    for command in commands:
        by_key.setdefault(_key(command), []).append(command)
    keys = sorted(by_key)
    return [
        (key, _encode(_fold(_registers(encoded), by_key[key])))
        for key, encoded in zip(keys, stored.rows(keys), strict=True)
    ]


def _key(command: UserCommand) -> bytes:
    if isinstance(command, RelationshipCommand):
        return preferences_key(command.ego, command.contact)
    return settings_key(command.ego)


def _fold(registers: dict[str, Register], commands: Iterable[UserCommand]) -> dict[str, Register]:
    for command in commands:
        for name in PREFERENCES if isinstance(command, RelationshipCommand) else SETTINGS:
            value = getattr(command, name)
            if value is not UNSET:
                _take(registers, name, Register(command.at, command.id, value))
    return registers


def _take(registers: dict[str, Register], name: str, said: Register) -> None:
    """Put `said` in its register, unless a later one is there."""
    held = registers.get(name)
    if held is None or (said.at, said.id) > (held.at, held.id):
        registers[name] = said


def _values(records: Iterable[bytes]) -> dict[str, Any]:
    """What the registers of records say together, of those fields that are set."""
    registers: dict[str, Register] = {}
    for encoded in records:
        for name, said in _registers(encoded).items():
            _take(registers, name, said)
    return {name: r.value for name, r in registers.items() if r.value is not None}


def _registers(encoded: bytes) -> dict[str, Register]:
    return _registers_decoder.decode(encoded[1:]) if encoded else {}


def _encode(registers: dict[str, Register]) -> bytes:
    hidden = "hidden" in registers and registers["hidden"].value
    return bytes([_HIDDEN if hidden else _SEEN]) + msgspec.msgpack.encode(registers)
