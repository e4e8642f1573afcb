"""What this worker claims when it joins its group, and what the group's leader wants of it."""

from collections.abc import Callable, Iterable

from services.scorer.assignment.claims import Claim


class Membership:
    """The place of one worker in its group.

    `whole` says of which partitions it has the whole table; `warmups` are those that it is to
    warm up, and then to own.
    """

    def __init__(self) -> None:
        self.whole: Callable[[], frozenset[int]] = frozenset
        self.warmups: frozenset[int] = frozenset()
        self._held: frozenset[int] = frozenset()

    @property
    def claim(self) -> Claim:
        """What it claims now."""
        return Claim(self._held, self.whole())

    def assign(self, held: Iterable[int], warmups: frozenset[int]) -> None:
        """Note what the leader has assigned."""
        self._held, self.warmups = frozenset(held), warmups
