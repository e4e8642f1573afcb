"""Members of a test's own, who do all sorts of things to each other at random."""

import random
import time
import uuid
from typing import Any

from schemas.kinds import KINDS, Family

DAY_MS = 86_400_000
_SPREAD_DAYS = 120
_PAST = 1_000
_AUDIENCES = (1, 1, 1, 4, 15, 50)

Event = dict[str, Any]


class Crowd:
    """Makes events as JSON has them, each with an `at` that lies in the past.

    Some undo an earlier one, some are an earlier one sent again with its id.
    """

    def __init__(self, size: int = 40, seed: int | None = None) -> None:
        self.random = random.Random(seed)
        unique = uuid.uuid4().hex[:8]
        self.members = [f"{unique}-{number}" for number in range(size)]
        self._source = f"crowd-{unique}"
        self._made: list[Event] = []
        self._ids = 0

    def events(self, count: int) -> list[Event]:
        return [self._event() for _ in range(count)]

    def _event(self) -> Event:
        chosen = self.random.random()
        if self._made and chosen < 0.05:
            return self.random.choice(self._made[-_PAST:])
        event = self._undo() if self._made and chosen < 0.1 else self._new()
        self._made.append(event)
        return event

    def _new(self) -> Event:
        kind = self.random.choice(_KINDS)
        actor, target = self.random.sample(self.members, 2)
        at = time.time_ns() // 1_000_000 - self.random.randrange(_SPREAD_DAYS * DAY_MS)
        event = {"source": self._source, "id": self._new_id(), "kind": kind.name, "actor": actor,
                 "at": at}  # fmt: skip
        if kind.family is Family.INTERACTION:
            event["audience"] = self.random.choice(_AUDIENCES)
        return event | ({"target": target} if kind.directed else {})

    def _undo(self) -> Event:
        """What takes back an earlier event, or that event's kind done again."""
        event = self.random.choice(self._made[-_PAST:])
        if KINDS[event["kind"]].undoable:
            return event | {"undo": True}
        return event | {"id": self._new_id()}

    def _new_id(self) -> str:
        self._ids += 1
        return str(self._ids)


_KINDS = [
    kind for kind in KINDS.values() for _ in range(3 if kind.family is Family.INTERACTION else 1)
]
