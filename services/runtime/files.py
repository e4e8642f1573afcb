"""Small files that several processes read while one replaces them."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write `path` as a whole or not at all; only its owner may read it, whatever the umask.

    A reader sees the old or the new content, never a part. With `durable` the new content is
    on the disk before it takes the place of the old one, so that this holds after a power
    failure too.

    Raises:
        OSError: where it cannot be written; nothing of it is left behind then.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(content)
            if durable:
                file.flush()
                os.fsync(descriptor)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
