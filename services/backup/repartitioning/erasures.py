"""Statements of erasures, which stand in one partition and are named by their offsets."""

from bisect import bisect_left
from collections.abc import Iterable

from schemas.erasures import SECRET_PREFIX
from schemas.topics import HEARTBEAT_KEY
from services.backup.records import Record


class MovedErasures:
    """Statements and secrets in their order, without heartbeats; their offsets are new ones."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = [record for record in records if record.key != HEARTBEAT_KEY]
        self._offsets = [record.offset for record in self.records]

    def moved(self, offset: int) -> int:
        """The new offset below which stands what stood below an old one."""
        return bisect_left(self._offsets, offset)

    @property
    def secrets(self) -> set[tuple[bytes, bytes | None]]:
        """The secrets by which members are named, with their keys."""
        return {
            (record.key, record.value)
            for record in self.records
            if record.key and record.key.startswith(SECRET_PREFIX)
        }
