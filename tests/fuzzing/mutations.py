"""Changes that keep JSON what it is, which changes of its bytes seldom do."""

import random
from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import orjson

SCALARS = [
    *(None, True, False, 0, -1, 1, 1.5, 1e308, -1e308, 2**53, 2**63, -(2**63), 10**11, 10**18),
    *("", " ", "a b", "\x00", "é", "e\u0301", "\u202e", "٣", "1e999", "-0", "NaN", "9" * 400),
    *("like", "post", "undo", "did:plc:a", "acct:a@b.example", "https://a.example/users/b"),
    *("2026-11-23T10:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "1969-12-31", "P1D"),
    *("https://social.example/users/ana/statuses/1", "as:Public", "&#99999999999;", "<br", "<@U1>"),
    *([], {}, [[]], [{}], [None]),
]


class Mutations:
    """Changes by the names and values that the JSON `seeds` have."""

    def __init__(self, seeds: Iterable[bytes]) -> None:
        self._named: defaultdict[object, list[Any]] = defaultdict(list)
        self._values: list[Any] = []
        for seed in seeds:
            for holder, at in _slots(_read(seed)):
                self._named[at].append(holder[at])
                self._values.append(holder[at])
        self._names = sorted(name for name in self._named if isinstance(name, str))

    def changed(self, body: bytes, chance: random.Random) -> bytes | None:
        """`body` with one to four of its parts changed; None where it is no JSON."""
        held = [_read(body)]
        if held[0] is None:
            return None
        for _ in range(chance.randint(1, 4)):
            holder, at = chance.choice(list(_slots(held)))
            self._change(holder, at, chance)
        try:
            return orjson.dumps(held[0])
        except orjson.JSONEncodeError:
            return None

    def _change(self, holder: Any, at: Any, chance: random.Random) -> None:
        match chance.randrange(6):
            case 0 if isinstance(holder, dict):
                del holder[at]
            case 1 if isinstance(holder[at], dict):
                name = chance.choice(self._names)
                holder[at] = holder[at] | {name: self._value(name, chance)}
            case 2 if isinstance(holder[at], list):
                holder[at] = [*holder[at], self._value(at, chance)]
            case 3:
                holder[at] = [holder[at]] * chance.randint(1, 3)
            case 4 if isinstance(holder[at], str):
                holder[at] += str(chance.choice(SCALARS))
            case 5 if isinstance(holder[at], bool):
                holder[at] = not holder[at]
            case _:
                holder[at] = self._value(at, chance)

    def _value(self, name: object, chance: random.Random) -> Any:
        """Often one that stands under this name elsewhere."""
        choices = chance.choice((SCALARS, self._values, self._named.get(name) or SCALARS))
        return deepcopy(chance.choice(choices))


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _slots(value: Any) -> list[tuple[Any, Any]]:
    """Each place in `value` where something stands: its holder, and its name or number there."""
    slots: list[tuple[Any, Any]] = []
    holders = [value]
    for holder in holders:
        if isinstance(holder, dict | list):
            names = holder if isinstance(holder, dict) else range(len(holder))
            slots += [(holder, name) for name in names]
            holders += [holder[name] for name in names]
    return slots
