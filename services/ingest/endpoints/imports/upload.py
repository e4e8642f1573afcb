"""A file that is sent to be imported: on disk while it is needed, under no name."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from services.runtime.files import private_directory


@contextmanager
def upload(directory: Path) -> Iterator[IO[bytes]]:
    """An empty file in `directory`, its owner's alone.

    It has no name there but by its descriptor: whatever ends the process, nothing is left of it.

    Raises:
        OSError: where it cannot be made.
    """
    file = tempfile.TemporaryFile(dir=private_directory(directory))  # noqa: SIM115 - see below
    try:
        yield file
    finally:
        with suppress(OSError):  # a full disk refuses once more what is left to write
            file.close()


def path_of(file: IO[bytes]) -> Path:
    """Where all that was written to `file` so far can be read, while it is open.

    Raises:
        OSError: where it cannot be written.
    """
    file.flush()
    return Path(f"/dev/fd/{file.fileno()}")
