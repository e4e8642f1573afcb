"""Whether a table on disk can go on, must be restored, or proves that Kafka has lost data."""

import logging
import shutil
import time
from pathlib import Path

import lmdb
import msgspec

from relationships.tables.compaction import clear_copies
from relationships.tables.environment import (
    MAP_BYTES,
    StoreFull,
    Unreadable,
    open_environment,
)
from relationships.tables.meta import (
    CAUGHT_UP_KEY,
    IDENTITY_KEY,
    PROGRESS_KEY,
    Identity,
    Progress,
    is_readable,
)
from relationships.tables.probe import probe
from relationships.tables.seal import broken, read_seal
from relationships.tables.writer import TableWriter
from schemas.times import HOUR_MS
from schemas.undecodable import UNDECODABLE

log = logging.getLogger(__name__)

STALE_MS = 12 * HOUR_MS
"""A table that was last up to date longer ago may have missed deletions that are compacted away."""


class KafkaChanged(RuntimeError):
    """The table holds what this Kafka does not know: only an operator can decide what is true."""


def open_table(state: Path, identity: Identity, map_bytes: int = MAP_BYTES) -> TableWriter:
    """The table of `identity.partition` under `state`, set aside first where it is unfit.

    Raises:
        KafkaChanged: where the table belongs to another Kafka cluster, or to changelog topics
            that were deleted and made anew.
        UnknownLayoutError: where newer code has written it.
        StoreFull: where there is no room for it.
    """
    path = state / str(identity.partition)
    clear_copies(path)
    if path.exists():
        unfit = _unfit(path, identity, map_bytes)
        if unfit is not None:
            log.warning("setting aside the table of partition %s: %s", identity.partition, unfit)
            set_aside(path)
    table = TableWriter(path, identity, map_bytes)
    if table.freed_at is not None:
        _copy(table)
    return table


def clear_aside(state: Path) -> None:
    """Delete all tables under `state` that were set aside: none is used again."""
    for old in state.glob("*.aside-*"):
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def set_aside(path: Path) -> None:
    """Move a table out of the way; of those set aside earlier none is kept."""
    for old in path.parent.glob(f"{path.name}.aside-*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    path.rename(path.with_name(f"{path.name}.aside-{time.time_ns()}"))


def _copy(table: TableWriter) -> None:
    """Let go of what was deleted; without room for that, later."""
    try:
        table.copy()
    except StoreFull as error:
        log.warning("partition %s cannot be copied: %s", table.identity.partition, error)
    else:
        table.use_copy()


def _unfit(path: Path, identity: Identity, map_bytes: int) -> str | None:
    """Why the table cannot go on; None where it can."""
    if damage := _damage(path):
        return damage
    try:
        table = open_environment(path, map_bytes)
    except Unreadable as error:
        return f"it is unreadable: {error}"
    try:
        with table.env.begin(table.meta) as txn:
            found, progress, caught_up = (
                txn.get(key) for key in (IDENTITY_KEY, PROGRESS_KEY, CAUGHT_UP_KEY)
            )
        if found is None or progress is None:
            return "it was never used"
        return _judge(
            msgspec.msgpack.decode(found, type=Identity),
            identity,
            max(
                msgspec.msgpack.decode(progress, type=Progress).applied_at,
                int.from_bytes(caught_up or b"", "big"),
            ),
        )
    except (lmdb.Error, *UNDECODABLE) as error:
        return f"it is unreadable: {error}"
    finally:
        table.env.close()


def _damage(path: Path) -> str | None:
    """What is wrong with the files, found out without opening them in this process."""
    if not (path / "data.mdb").is_file():
        return "it is no table"
    seal = read_seal(path)
    return broken(path) or (None if seal and seal.closed else probe(path))


def _judge(found: Identity, wanted: Identity, current: int) -> str | None:
    if not is_readable(found.layout):
        return f"it has layout {found.layout}, not {wanted.layout}"
    if found.partition != wanted.partition:
        return f"it is partition {found.partition}'s"
    if found.cluster_id != wanted.cluster_id:
        raise KafkaChanged(
            f"the table of partition {wanted.partition} belongs to Kafka cluster "
            f"{found.cluster_id}, this is {wanted.cluster_id}"
        )
    if found.topic_ids != wanted.topic_ids:
        raise KafkaChanged(
            f"the changelog topics were deleted and made anew since partition "
            f"{wanted.partition} was written"
        )
    if time.time_ns() // 1_000_000 - current > STALE_MS:
        return "it was last up to date over 12 hours ago"
    return None
