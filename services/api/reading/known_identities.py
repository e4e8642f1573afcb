"""Which members are one, as this process knows it: read again whenever the tables change it."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from relationships.profile.identities import ALONE, Identities, Pair, Sameness, sameness
from relationships.tables.reader import TableNotReady, TableReader
from services.runtime.stated_identities import stated_file

CHECK_S = 0.05
"""So often the tables are checked for anything new."""

_REST = 50
"""Checking takes at most one part in so many of the time, however many partitions there are."""

_LONGEST_S = 2.0
"""But no pause is longer, as a check may have been slow just once: the first opens all tables."""


class KnownIdentities:
    """All of it in memory, as few members have aliases."""

    def __init__(
        self, tables: TableReader, state: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tables = tables
        self._clock = clock
        self._file = stated_file(state)
        self._marks = [b""] * tables.partitions
        self._claims: list[dict[str, list[str]]] = [{} for _ in self._marks]
        self._unread = set(range(tables.partitions))
        self._known = Sameness(ALONE, {})
        self._stated = ALONE
        self._check_at = 0.0

    def current(self) -> Identities:
        """Which members are one, as of `CHECK_S` ago, or a little longer where checks are slow."""
        return self.sameness().identities

    @property
    def stated(self) -> Identities:
        """Which members are one by what is stated alone, whatever profiles claim."""
        self.sameness()
        return self._stated

    def pairs(self) -> Mapping[Pair, bool]:
        """Each pair of members of whom it was stated that they are one, or that they are not."""
        return self._file.content.pairs()

    def sameness(self) -> Sameness:
        """The same, and whose claims are in conflict."""
        if self._clock() >= self._check_at:
            self.refresh()
        return self._known

    @property
    def unread(self) -> int | None:
        """A partition whose profiles this process has never read, None where there is none.

        Who is one with whom is not all known then.
        """
        return min(self._unread, default=None)

    def refresh(self) -> None:
        """Read whatever is new."""
        started = self._clock()
        new = [self._file.refresh(), *map(self._new_claims, range(self._tables.partitions))]
        if any(new):
            claims = {m: aliases for part in self._claims for m, aliases in part.items()}
            pairs = self._file.content.pairs()
            self._known = sameness(claims, pairs)
            self._stated = sameness({}, pairs).identities
        now = self._clock()
        self._check_at = now + min(max(CHECK_S, (now - started) * _REST), _LONGEST_S)

    def applied(self, partition: int) -> int:
        """The next offset to apply of `partition` of the identities topic."""
        self.refresh()
        return self._file.content.offsets.get(partition, 0)

    def _new_claims(self, partition: int) -> bool:
        """Whether the profiles of `partition` claim anything new; of one not there, no."""
        try:
            with self._tables.view(partition) as view:
                self._unread.discard(partition)
                mark = view.claims_mark()
                if mark == self._marks[partition]:
                    return False
                self._marks[partition], self._claims[partition] = mark, view.claims()
        except TableNotReady:
            return False
        return True
