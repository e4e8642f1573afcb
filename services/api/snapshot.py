"""The tables as one answer reads them: each partition at one moment, opened when first needed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import repeat
from types import TracebackType

import numpy as np

from relationships.activity import Activity, decode_activities
from relationships.rows import NEVER, Rows
from relationships.tables.reader import TableReader, View
from relationships.ties import seen_since
from schemas.topics import partition_of


class Snapshot:
    """Views of partitions; use it as a context, and let nothing else run meanwhile."""

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables
        self._views: dict[int, View] = {}
        self._open = ExitStack()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def of(self, member: str) -> View:
        """The view that holds what is known from the member's side.

        Raises:
            TableNotReady: where its partition is not there, or still being restored.
        """
        return self.view(self._tables.partition_of(member))

    def view(self, partition: int) -> View:
        """The view of `partition`.

        Raises:
            TableNotReady: where it is not there, or still being restored.
        """
        view = self._views.get(partition)
        if view is None:
            view = self._open.enter_context(self._tables.view(partition))
            self._views[partition] = view
        return view

    def activity_of(self, contacts: Sequence[str], rows: Rows) -> Activity:
        """The updates of those contacts whose updates ego sees; `rows` are ego's with them."""
        encoded = [b""] * len(contacts)
        seen = np.flatnonzero(seen_since(rows.ties) != NEVER).tolist()
        found = self._gathered([contacts[place] for place in seen], View.activities)
        for place, activity in zip(seen, found, strict=True):
            encoded[place] = activity
        return decode_activities(encoded)

    def profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of each member; empty where it never broadcast anything."""
        return self._gathered(members, View.profiles)

    def _gathered(
        self, members: Sequence[str], look: Callable[[View, Sequence[str]], list[bytes]]
    ) -> list[bytes]:
        """What `look` finds of each member in the partition that holds it."""
        encoded = [b""] * len(members)
        by_partition: defaultdict[int, list[int]] = defaultdict(list)
        owners = map(partition_of, members, repeat(self._tables.partitions))
        for place, partition in enumerate(owners):
            by_partition[partition].append(place)
        for partition, places in by_partition.items():
            found = look(self.view(partition), [members[place] for place in places])
            for place, value in zip(places, found, strict=True):
                encoded[place] = value
        return encoded

    def caught_up_at(self) -> int:
        """When all partitions read so far were last known to be fully applied (epoch ms)."""
        return min(view.caught_up_at() for view in self._views.values())
