"""Why a worker is not ready: what `/readyz` answers."""

from collections.abc import Iterable

from relationships.tables.writer import TableWriter
from services.scorer.fold.partition import Partition
from services.scorer.group.ownership import Ownership


def unready_partitions(
    ownership: Ownership, standbys: Iterable[TableWriter], without_room: Iterable[int]
) -> set[str]:
    """The reasons that lie with partitions; `without_room` are those whose table cannot open."""
    standbys, owned = list(standbys), ownership.partitions
    restoring = {*ownership.restoring, *_incomplete(standbys)}
    full = {*without_room, *_full([*(partition.table for partition in owned), *standbys])}
    return {
        *(f"partition {number} is being restored" for number in restoring),
        *(f"partition {number} is halted by dead letters" for number in _halted(owned)),
        *(f"partition {number} has no room to store" for number in full),
    }


def _incomplete(tables: Iterable[TableWriter]) -> set[int]:
    return {table.identity.partition for table in tables if not table.progress.complete}


def _full(tables: Iterable[TableWriter]) -> set[int]:
    return {table.identity.partition for table in tables if table.full}


def _halted(partitions: Iterable[Partition]) -> set[int]:
    return {partition.number for partition in partitions if partition.halted}
