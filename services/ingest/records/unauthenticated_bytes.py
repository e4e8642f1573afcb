"""Bounds what those hold who have not proved who they are: a signature covers the whole body."""

from collections import Counter

from services.http.problems import busy


class UnauthenticatedBytes:
    """At most `limit` bytes, and for each source at most as many as are then still free.

    So one source gets half of them, each of two a third, and there is always room for another: a
    rule of shared buffers in switches (Choudhury and Hahne 1998).
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self._by_source: Counter[str] = Counter()

    def add(self, source: str, size: int) -> None:
        """Hold `size` more bytes that were sent to `source`.

        Raises:
            Problem: 429 where that is more than its share.
        """
        if self._by_source[source] + size > self.limit - self.held - size:
            raise busy("Too much is being sent here by senders not yet known; send again later")
        self.held += size
        self._by_source[source] += size

    def remove(self, source: str, size: int) -> None:
        """Hold `size` bytes less."""
        self.held -= size
        self._by_source[source] -= size
