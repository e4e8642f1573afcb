"""The content of the `identities` topic as a file beside the tables, see `watched_file`."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from schemas.same_as import SameAs
from services.runtime.watched_file import WatchedFile


class Stated(msgspec.Struct, frozen=True):
    """The latest statement about each pair; `offsets` are the next to read, by partition."""

    offsets: Mapping[int, int] = {}
    said: list[SameAs] = []

    def pairs(self) -> dict[tuple[str, str], bool]:
        """Each (member, alias), and whether they are the same."""
        return {(each.member, each.alias): not each.undo for each in self.said}


def stated_path(state: Path) -> Path:
    """The file under the state directory `state`."""
    return state / "identities.msgpack"


def stated_file(state: Path) -> WatchedFile[Stated]:
    """The file as a reader sees it."""
    return WatchedFile(stated_path(state), Stated())
