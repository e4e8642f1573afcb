"""Profiles of layout 1, in layout 2.

There an undo named a kind and a time, was counted by both beside the updates, and left a hidden
-1 on its day where what it named never came. Here an update that does not hold says so itself.
"""

from typing import Any

import msgspec

LAYOUT = 1

_HEAD = ("at", "source", "id", "kind")

Undone = dict[str, dict[int, int]]


def converted(encoded: bytes) -> bytes:
    """The profile in layout 2: what held is shown as before, and no day has fewer than none."""
    held: dict[str, Any] = msgspec.msgpack.decode(encoded)
    undone: Undone = held.pop("undone", {})
    for name in held.keys() & {"updates", "travels"}:
        held[name] = _marked(held[name], undone)
    if "days" in held:
        held["days"] = {day: max(0, net) for day, net in held["days"].items()}
    return msgspec.msgpack.encode({"layout": 2} | held)


def _marked(updates: list[dict[str, Any]], undone: Undone) -> list[dict[str, Any]]:
    """Newest first, as they are: of several of a kind at one time the greatest hold."""
    left = {kind: dict(times) for kind, times in undone.items()}
    marked = []
    for update in reversed(updates):
        times = left.get(update["kind"], {})
        if times.get(update["at"], 0) > 0:
            times[update["at"]] -= 1
            marked.append({name: update[name] for name in _HEAD} | {"undone": True})
        else:
            marked.append(update)
    return marked[::-1]
