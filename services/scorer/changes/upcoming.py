"""Members who are to be scanned again at a time of their own: when their next trip begins."""

import heapq

MOST = 100_000
"""So many are kept. When the first of those beyond them is due, all members are scanned."""


class Upcoming:
    """Members by the time (epoch ms) at which each is due; each stands here once.

    `all_due_at` is when all members are due, as not every one of them could be kept; else None.
    """

    def __init__(self, most: int = MOST) -> None:
        self.all_due_at: int | None = None
        self._most = most
        self._at: dict[bytes, int] = {}
        self._heap: list[tuple[int, bytes]] = []

    def expect(self, member: bytes, at: int) -> None:
        """`member` is due at that time, and no longer at the one expected before."""
        if self._at.get(member) == at:
            return
        if member not in self._at and len(self._at) >= self._most:
            self.all_due_at = at if self.all_due_at is None else min(self.all_due_at, at)
            return
        self._at[member] = at
        heapq.heappush(self._heap, (at, member))
        if len(self._heap) > 2 * self._most:
            self._heap = [(due_at, each) for each, due_at in self._at.items()]
            heapq.heapify(self._heap)

    def any_due(self, now: int) -> bool:
        """Whether anyone is due, or all are."""
        someone = bool(self._heap) and self._heap[0][0] <= now
        return someone or (self.all_due_at is not None and self.all_due_at <= now)

    def take_due(self, now: int) -> set[bytes]:
        """Those who are due; they are expected no more."""
        due = set()
        while self._heap and self._heap[0][0] <= now:
            at, member = heapq.heappop(self._heap)
            if self._at.get(member) == at:
                del self._at[member]
                due.add(member)
        return due

    def take_all_due(self, now: int) -> bool:
        """Whether all members are due; they are then expected no more."""
        if self.all_due_at is None or self.all_due_at > now:
            return False
        self.all_due_at = None
        return True
