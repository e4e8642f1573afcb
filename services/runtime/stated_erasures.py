"""The content of the `erasures` topic as a file beside the tables, see `watched_file`."""

from pathlib import Path

from schemas.erasures import Stated
from services.runtime.watched_file import WatchedFile


def erasures_path(state: Path) -> Path:
    """The file under the state directory `state`."""
    return state / "erasures.msgpack"


def erasures_file(state: Path) -> WatchedFile[Stated]:
    """The file as a reader sees it."""
    return WatchedFile(erasures_path(state), Stated())
