"""The tables as one answer reads them: each partition at one moment, opened when first needed."""

from collections import defaultdict
from collections.abc import Sequence
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
        by_partition: defaultdict[int, list[int]] = defaultdict(list)
        owners = map(partition_of, map(contacts.__getitem__, seen), repeat(self._tables.partitions))
        for place, partition in zip(seen, owners, strict=True):
            by_partition[partition].append(place)
        for partition, places in by_partition.items():
            found = self.view(partition).activities([contacts[place] for place in places])
            for place, activity in zip(places, found, strict=True):
                encoded[place] = activity
        return decode_activities(encoded)

    def caught_up_at(self) -> int:
        """When all partitions read so far were last known to be fully applied (epoch ms)."""
        return min(view.caught_up_at() for view in self._views.values())
