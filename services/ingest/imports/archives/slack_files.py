"""The files of a Slack export: who is there, which conversations, and what was said each day."""

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

MAX_BYTES = 256 << 20
"""Of one file in it, which is a day of a conversation."""

_LISTS = {"channels": "channel", "groups": "group", "mpims": "mpim", "dms": "im"}
"""The lists of conversations, and their type as Slack's events have it."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")

_UNREADABLE = (msgspec.MsgspecError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""Torn, no JSON, too deep, or packed with a password."""


class Conversation(NamedTuple):
    """Where messages are; `folder` holds them."""

    id: str
    type: str
    folder: str
    members: list[str]


class SlackExport:
    """What is in a zip.

    Raises:
        ValueError: where it is no export of Slack.
    """

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._names = set(packed.namelist())
        self._days: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            folder, _, file = name.rpartition("/")
            if _DAY.fullmatch(file):
                self._days[folder].append(name)
        if "users.json" not in self._names:
            raise ValueError("is no export of Slack: it has no users.json")

    @property
    def users(self) -> list[object]:
        """As they are there."""
        return self._list("users.json")

    def conversations(self) -> Iterator[Conversation]:
        """Of all types that were exported."""
        for name, type_ in _LISTS.items():
            if f"{name}.json" in self._names:
                for each in self._list(f"{name}.json"):
                    if isinstance(each, dict) and isinstance(each.get("id"), str):
                        yield _conversation(each, type_)

    def days(self, conversation: Conversation) -> Iterator[tuple[str, list[object]]]:
        """The name of each file of messages, and what is in it, by day."""
        for name in self._days.get(conversation.folder, ()):
            yield name, self._list(name)

    def _list(self, name: str) -> list[object]:
        if self._packed.getinfo(name).file_size > MAX_BYTES:
            raise ValueError(f"has {name}, which is larger than {MAX_BYTES >> 20} MiB")
        try:
            return msgspec.json.decode(self._packed.read(name), type=list[Any])
        except _UNREADABLE as error:
            raise ValueError(f"has {name}, which cannot be read ({error})") from None


@contextmanager
def open_export(file: Path) -> Iterator[SlackExport]:
    """The export in the zip `file`.

    Raises:
        OSError: where it cannot be read.
        ValueError: where it is no export of Slack.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            yield SlackExport(packed)
    except zipfile.BadZipFile as error:
        raise ValueError(f"is no export of Slack, which is a zip ({error})") from None


def _conversation(stated: dict[str, Any], type_: str) -> Conversation:
    id_ = stated["id"]
    members = [each for each in stated.get("members") or () if isinstance(each, str)]
    return Conversation(id_, type_, id_ if type_ == "im" else str(stated.get("name")), members)
