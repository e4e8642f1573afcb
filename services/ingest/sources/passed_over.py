"""What was passed over of a payload, a file or a stream, and why."""

import msgspec

from services.ingest.sources.statements import Ignored

MOST_REASONS = 50
"""Reasons kept apart; a hostile producer makes no more of them."""

MOST_CHARACTERS = 300
"""Of a reason, and of an example: both may have text of the producer's."""

OTHERS = "for another reason"


class Reason(msgspec.Struct, frozen=True):
    """Why so many things were passed over, and the first of them where it is known."""

    reason: str
    count: int
    first: str


class PassedOver:
    """Counts by reason, of at most `MOST_REASONS`; all further ones count as `OTHERS`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._first: dict[str, str] = {}

    def add(self, ignored: Ignored) -> None:
        """Count one thing more."""
        reason = ignored.reason[:MOST_CHARACTERS]
        if reason not in self._counts and len(self._counts) >= MOST_REASONS:
            reason = OTHERS
        self._counts[reason] = self._counts.get(reason, 0) + 1
        self._first.setdefault(reason, ignored.example[:MOST_CHARACTERS])

    @property
    def total(self) -> int:
        """How many things were passed over."""
        return sum(self._counts.values())

    def reasons(self) -> list[Reason]:
        """Each reason, the most frequent first."""
        by_count = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return [Reason(reason, count, self._first[reason]) for reason, count in by_count]
