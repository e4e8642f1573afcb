"""Ways in which a partition's table on disk comes to harm while nothing writes it."""

import os
import shutil
from pathlib import Path

import lmdb
import msgspec

from relationships.tables.meta import IDENTITY_KEY, PROGRESS_KEY, Identity, Progress
from relationships.tables.seal import close_seal, open_seal, read_seal

PAGE = 4_096


def delete(path: Path) -> None:
    shutil.rmtree(path)


def truncate(path: Path) -> None:
    os.truncate(path / "data.mdb", _pages(path) // 2 * PAGE)


def empty(path: Path) -> None:
    os.truncate(path / "data.mdb", 0)


def fill_with_garbage(path: Path) -> None:
    for file in path.iterdir():
        file.write_bytes(os.urandom(file.stat().st_size))


def scribble(path: Path) -> None:
    """Garbage in the middle of a file whose ends are sound."""
    _scribble(path, _pages(path) // 4, _pages(path) // 2)


def scribble_everywhere(path: Path) -> None:
    """Garbage in all pages but the two that say where everything begins."""
    _scribble(path, 2, _pages(path) - 2)


def _scribble(path: Path, first: int, pages: int) -> None:
    with (path / "data.mdb").open("r+b") as data:
        data.seek(first * PAGE)
        data.write(os.urandom(pages * PAGE))


def replace_by_a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_bytes(os.urandom(10_000))


def copy_from_another_partition(path: Path) -> None:
    other = path.with_name("1" if path.name == "0" else "0")
    shutil.rmtree(path)
    shutil.copytree(other, path)


def age(path: Path) -> None:
    """As if it had last been up to date over twelve hours ago."""

    def older(progress: Progress) -> Progress:
        return msgspec.structs.replace(progress, applied_at=1)

    _change(path, PROGRESS_KEY, Progress, older, forget=b"caught_up_at")


def downgrade(path: Path) -> None:
    """As if an earlier version of Rapport had written it."""

    def older(identity: Identity) -> Identity:
        return msgspec.structs.replace(identity, layout="0.1")

    _change(path, IDENTITY_KEY, Identity, older)


def move_to_another_cluster(path: Path) -> None:
    """As if it had been written from another Kafka."""

    def other(identity: Identity) -> Identity:
        return msgspec.structs.replace(identity, cluster_id="elsewhere")

    _change(path, IDENTITY_KEY, Identity, other)


def _change(path: Path, key: bytes, kind: type, change, forget: bytes = b"") -> None:
    closed = read_seal(path).closed
    with lmdb.open(str(path), max_dbs=8, map_size=1 << 30) as env:
        meta = env.open_db(b"meta")
        with env.begin(meta, write=True) as txn:
            found = msgspec.msgpack.decode(txn.get(key), type=kind)
            txn.put(key, msgspec.msgpack.encode(change(found)))
            txn.delete(forget or b"nothing")
    (close_seal if closed else open_seal)(path)


def _pages(path: Path) -> int:
    return (path / "data.mdb").stat().st_size // PAGE
