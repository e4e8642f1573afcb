"""What events come to, as docs/guarantees.md promises it: an id counts once, and an undo takes
back the event of its id where all else agrees."""

from collections.abc import Iterable
from typing import Any

from schemas.events import FeedEvent, read_event


class Ledger:
    """The events that count, by id, and profiles."""

    def __init__(self) -> None:
        self.counted: dict[str, FeedEvent] = {}
        self.profiles: dict[str, FeedEvent] = {}
        self._used: set[str] = set()

    def take(self, statements: Iterable[dict[str, Any]]) -> None:
        for statement in statements:
            event = read_event({"source": "import", **statement})
            if event.undo:
                self._undo(event)
            elif event.id not in self._used:
                self._used.add(event.id)
                self._count(event)

    def _count(self, event: FeedEvent) -> None:
        if event.kind != "profile":
            self.counted[event.id] = event
        elif event.actor not in self.profiles or self.profiles[event.actor].at < event.at:
            self.profiles[event.actor] = event

    def _undo(self, event: FeedEvent) -> None:
        stated = self.counted.get(event.id)
        assert stated is not None, "undone without having been counted"
        for same in ("kind", "actor", "target", "at", "audience"):
            assert getattr(stated, same) == getattr(event, same)
        del self.counted[event.id]

    def meetings(self) -> list[tuple[str, str, int, int]]:
        """Who met whom, when, and beside how many."""
        counted = self.counted.values()
        return sorted((e.actor, str(e.target), e.at or 0, e.audience) for e in counted)
