"""Whose turn it is to scan: one partition's at a time, so that events wait for no other's scan."""

from collections.abc import Callable


class ScanTurns:
    """Shared by the partitions of a worker, in one event loop."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: set[Callable[[], object]] = set()

    @property
    def free(self) -> bool:
        """Whether nobody scans."""
        return not self._taken

    def take(self) -> None:
        """Begin a scan; it must be free."""
        assert self.free
        self._taken = True

    def give_back(self) -> None:
        """End it; all who wait are called."""
        self._taken = False
        waiting, self._waiting = self._waiting, set()
        for call in waiting:
            call()

    def wait(self, call: Callable[[], object]) -> None:
        """Have `call` called at the end of the scan under way."""
        self._waiting.add(call)
