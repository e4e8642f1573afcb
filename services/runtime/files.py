"""Files and directories that nobody but their owner may read, whatever the umask."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PRIVATE_UMASK = 0o077
"""For processes that store what others may not read."""


def private_directory(path: Path) -> Path:
    """Make `path` where it is missing, and let only its owner in; returns it.

    One that is another user's, as a mounted volume may be, is left as it is.

    Raises:
        OSError: where it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & PRIVATE_UMASK:
        with suppress(OSError):
            path.chmod(0o700)
    return path


def private_tree(path: Path) -> Path:
    """As `private_directory`; where others were let in so far, all that lies below is closed too.

    For directories that hold nothing but what Rapport writes.

    Raises:
        OSError: where it cannot be made.
    """
    if path.exists() and path.stat().st_mode & PRIVATE_UMASK:
        for each in path.rglob("*"):
            if not each.is_symlink():
                with suppress(OSError):
                    each.chmod(each.stat().st_mode & ~PRIVATE_UMASK)
    return private_directory(path)


def open_private(path: Path, mode: str) -> IO[bytes]:
    """Open `path` for writing as its owner's alone, in a directory that is a `private_tree`.

    Raises:
        OSError: where it cannot be written.
    """
    private_tree(path.parent)
    file: IO[bytes] = path.open(mode)
    os.fchmod(file.fileno(), 0o600)
    return file


def replace_file(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write `path` as a whole or not at all, as its owner's alone.

    A reader sees the old or the new content, never a part. With `durable` the new content is
    on the disk before it takes the place of the old one, so that this holds after a power
    failure too.

    Raises:
        OSError: where it cannot be written; nothing of it is left behind then.
    """
    with replacing(path, durable=durable) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of `path` once it is left; see `replace_file`.

    Raises:
        OSError: where it cannot be written; nothing of it is left behind then.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            yield file
            if durable:
                file.flush()
                os.fsync(descriptor)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
