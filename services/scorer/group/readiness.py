"""Why a worker is not ready: what `/readyz` answers."""

from collections.abc import Iterable

from relationships.tables.writer import TableWriter
from services.scorer.fold.partition import Partition
from services.scorer.ownership.ownership import Ownership


def unready_partitions(
    ownership: Ownership, standbys: Iterable[TableWriter], without_room: Iterable[int]
) -> set[str]:
    """The reasons that lie with partitions; `without_room` are those whose table cannot open."""
    standbys, owned = list(standbys), ownership.partitions
    full = {*without_room, *_full([*(partition.table for partition in owned), *standbys])}
    return {
        *(f"partition {number} is being restored" for number in restoring(ownership, standbys)),
        *(
            f"partition {number} was never caught up with the feeds yet"
            for number in rebuilding(ownership, standbys)
        ),
        *(f"partition {number} is halted by dead letters" for number in _halted(owned)),
        *(f"partition {number} has no room to store" for number in full),
    }


def restoring(ownership: Ownership, standbys: Iterable[TableWriter]) -> set[int]:
    """Partitions whose table has not come to where their changelog ended."""
    incomplete = (table for table in standbys if not table.progress.complete)
    return {*ownership.restoring, *(table.identity.partition for table in incomplete)}


def rebuilding(ownership: Ownership, standbys: Iterable[TableWriter]) -> set[int]:
    """Partitions that are folded from the feeds' start, and have never come to their end."""
    tables = [*(partition.table for partition in ownership.partitions), *standbys]
    complete = [table for table in tables if table.progress.complete]
    return {table.identity.partition for table in complete if not table.was_whole()}


def _full(tables: Iterable[TableWriter]) -> set[int]:
    return {table.identity.partition for table in tables if table.full}


def _halted(partitions: Iterable[Partition]) -> set[int]:
    return {partition.number for partition in partitions if partition.halt}
