"""Bounds the answers of a kind that are under way at once, so that one key cannot take them all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from services.http.problems import busy, unavailable
from services.runtime.access.grants import Grant

RETRY_AFTER_S = 10


class OpenAnswers:
    """How many answers of a `kind`, in words, each key has under way in this process.

    A key may have `of_a_key` of them; all keys together `of_all`, where that is given.
    """

    def __init__(self, kind: str, of_a_key: int, of_all: int | None = None) -> None:
        self._kind, self._of_a_key, self._of_all = kind, of_a_key, of_all
        self._open: Counter[str] = Counter()

    def total(self) -> int:
        """How many all keys have."""
        return self._open.total()

    @contextmanager
    def one_of(self, grant: Grant) -> Iterator[None]:
        """Hold an answer of the key.

        Raises:
            Problem: 429 where the key has as many as it may, 503 where all have.
        """
        if self._open[grant.id] >= self._of_a_key:
            detail = f"A key may have {self._of_a_key} {self._kind} under way"
            raise busy(detail, RETRY_AFTER_S)
        if self._of_all is not None and self.total() >= self._of_all:
            detail = f"As many {self._kind} are under way as one process serves"
            raise unavailable(detail, RETRY_AFTER_S)
        self._open[grant.id] += 1
        try:
            yield
        finally:
            self._open[grant.id] -= 1
            if not self._open[grant.id]:
                del self._open[grant.id]
