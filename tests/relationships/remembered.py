"""Which events were counted, by source and id: what a scorer does before it folds."""

from schemas.events import FeedEvent
from schemas.kinds import KINDS


class Remembered:
    """Says of each event that arrives what it counts, one after the other."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str], tuple] = {}
        self._undone: dict[tuple[str, str], tuple] = {}

    def net(self, event: FeedEvent, bound: bool = False) -> int | None:
        """1 or, of an undo, -1; 0 where it was taken back before it came; None counts nothing."""
        name = event.source, event.id
        claimed = bound and KINDS[event.kind].mutual
        statement = event.kind, event.actor, event.target, event.at, event.audience, claimed
        return self._undo(name, statement) if event.undo else self._count(name, statement)

    def _count(self, name: tuple[str, str], statement: tuple) -> int | None:
        if name in self._counted:
            return None
        self._counted[name] = statement
        return 0 if self._undone.get(name) == statement else 1

    def _undo(self, name: tuple[str, str], statement: tuple) -> int | None:
        before = self._undone.get(name)
        if self._counted.get(name, statement) != statement or before == statement:
            return None
        self._undone[name] = statement
        return -1 if name in self._counted else None
