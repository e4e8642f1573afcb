"""Whether a table is kept up here, or is another state directory's by now.

A scorer without standbys closes the table of a partition that it no longer owns. What is in it gets
old, and nobody here will make it new: so it is marked, and no longer read.
"""

from pathlib import Path

_MARK = "elsewhere"


def leave(folder: Path) -> None:
    """Mark the table in `folder`, if there is one, as kept up elsewhere.

    Raises:
        OSError: where there is no room for the mark.
    """
    if folder.is_dir():
        (folder / _MARK).touch(0o600)


def take_back(folder: Path) -> None:
    """Take the mark away: the table is kept up here."""
    (folder / _MARK).unlink(missing_ok=True)


def is_elsewhere(folder: Path) -> bool:
    """Whether the table in `folder` is kept up elsewhere."""
    return (folder / _MARK).exists()
