"""Erasing members from a partition that this process owns, before anything more is folded."""

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Protocol, TypeVar

from relationships.keys import ERASED_BYTES, ERASED_KEY, REFOLD_KEY
from relationships.tables.changeset import Changes
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures
from services.runtime import metrics
from services.scorer.decoding.decoded import Decoded
from services.scorer.fold.erasing.erasure_scan import ErasureScan
from services.scorer.fold.erasing.refold import Reread, of_pending, read_from, refold

T = TypeVar("T")

Steps = AsyncGenerator[Changes, None]

_SET = b"\1"


class Work(Protocol):
    """Runs work on the table that may take long."""

    async def __call__(self, work: Callable[..., T], *arguments: object) -> T:
        """What `work` returns."""


class Known(Protocol):
    """What this process knows of the topic `erasures`."""

    erasures: Erasures

    async def refresh(self) -> None:
        """Return once all is known that the topic holds now."""


class Eraser:
    """Erases at first all who are not yet, and then by each `EraseCommand`, see `ask`.

    All that are stated by then are erased by one scan, in `steps`.
    """

    def __init__(self, table: TableWriter, known: Known, reread: Reread) -> None:
        self._asked, self._under_way = True, False
        self._table, self._known, self._reread = table, known, reread
        self._number = str(table.identity.partition)

    @property
    def erasures(self) -> Erasures:
        """What must not be counted."""
        return self._known.erasures

    @property
    def due(self) -> bool:
        """Whether there may be members to erase, before anything more is folded."""
        return self._asked or self._under_way

    def ask(self) -> None:
        """There may be members to erase."""
        self._asked = True

    async def steps(self, work: Work, positions: Mapping[str, int]) -> Steps:
        """The changes of each step, to be handed over and stored before the next one.

        `positions` are the next offsets of the feeds: nothing may be folded meanwhile. Broken off,
        even by the process' end, it begins anew with what is left.
        """
        self._asked = False
        await self._known.refresh()
        since, until = erased_up_to(self._table), self.erasures.stated.end
        pending = [each for each in self.erasures.stated.said.values() if each.offset >= since]
        waiting = metrics.SCORER_ERASURES_PENDING.labels(self._number)
        applied = metrics.SCORER_ERASURES.labels(self._number)
        waiting.set(len(pending))
        self._under_way = bool(pending)
        if not pending:
            return
        scan = ErasureScan(self._table, self.erasures, since)
        while not scan.done:
            step = await work(scan.step)
            if step.ahead:
                step.changes.rows.append((REFOLD_KEY, _SET))
            yield step.changes
        changes = await self._refolded(work, scan, since, positions)
        changes.rows += [(ERASED_KEY, until.to_bytes(ERASED_BYTES, "big")), (REFOLD_KEY, None)]
        yield changes
        self._under_way = False
        waiting.set(0)
        applied.inc(len(pending))

    async def _refolded(
        self, work: Work, scan: ErasureScan, since: int, positions: Mapping[str, int]
    ) -> Changes:
        """What counts of that which was deleted."""
        parts: list[Decoded] = []
        if self._table.rows([REFOLD_KEY])[0]:
            start = read_from(self.erasures, since)
            async for records in self._reread(start, positions):
                parts.append(await work(of_pending, records, self.erasures, scan.pending))
        return await work(refold, self._table, parts, self.erasures)


def erased_up_to(table: TableWriter) -> int:
    """The offset in `erasures` below which all is applied to a table."""
    return int.from_bytes(table.rows([ERASED_KEY])[0], "big")
