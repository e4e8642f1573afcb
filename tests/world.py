"""A small world: events in, the tables of a state directory out, without Kafka in between."""

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from relationships.folding import Directed, fold_batch
from relationships.keys import row_key
from relationships.row.effects import CLAIMED_EFFECTS, EFFECTS
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.state_directory import StateDirectory
from relationships.tables.writer import TableWriter
from schemas.events import FeedEvent, Side, read_event, sides
from schemas.topics import CHANGELOG, partition_of

MAP_BYTES = 1 << 28

Copy = tuple[FeedEvent, Side]


class World:
    """Writes the tables that a scorer would make of what it is fed.

    Offsets count as if each partition had one feed, `feed.interactions`.
    """

    def __init__(self, state: Path, partitions: int) -> None:
        self.state = state
        self.partitions = partitions
        self.directory = StateDirectory(state)
        self.tables = [self._table(state, p) for p in range(partitions)]

    def _table(self, state: Path, partition: int) -> TableWriter:
        topic_ids = dict.fromkeys(CHANGELOG, "t")
        identity = Identity(cluster_id="c", topic_ids=topic_ids, partition=partition)
        table = TableWriter(state / str(partition), identity, MAP_BYTES)
        table.apply(Changes(), Progress(complete=True))
        table.caught_up(now())
        return table

    def feed(self, events: list[dict[str, Any]]) -> None:
        """Apply `events` (as JSON has them, with `at`) to both owners' partitions.

        Those that are `bound` came by a key bound to their actor.
        """
        bound = {event["id"] for event in events if event.get("bound")}
        directed: dict[int, list[Copy]] = defaultdict(list)
        updates: dict[int, list[FeedEvent]] = defaultdict(list)
        for event in map(read_event, events):
            for owner, side in sides(event):
                partition = partition_of(owner, self.partitions)
                if event.target is None:
                    updates[partition].append(event)
                else:
                    directed[partition].append((event, side))
        for partition in {*directed, *updates}:
            claimed = [event.id in bound for event, _ in directed[partition]]
            self._fold(partition, columns(directed[partition], claimed), updates[partition])

    def _fold(self, partition: int, directed: Directed, updates: list[FeedEvent]) -> None:
        folded = fold_batch(self.tables[partition], directed, updates)
        changes = Changes(folded.rows, folded.profiles, newcomers=folded.newcomers)
        self.advance(partition, len(directed.keys) + len(updates), changes)

    def advance(self, partition: int, records: int, changes: Changes | None = None) -> None:
        """Move on by so many records, with `changes` to the table."""
        table = self.tables[partition]
        moved = self.position(partition) + records
        stated = {topic: {"feed.interactions": moved} for topic in CHANGELOG}
        progress = Progress(complete=True, changelog=dict.fromkeys(CHANGELOG, moved),
                            positions=stated)  # fmt: skip
        table.apply(changes or Changes(), progress)
        table.caught_up(now())

    def position(self, partition: int) -> int:
        """The next offset of the partition's feed."""
        return self.tables[partition].progress.applied().get("feed.interactions", 0)

    def close(self) -> None:
        for table in self.tables:
            table.close()
        self.directory.close()


def columns(copies: list[Copy], bound: Sequence[bool] = ()) -> Directed:
    """Interactions and ties, each as its owner's side has it; those `bound` came by such a key."""
    inbound = [side is Side.IN for _, side in copies]
    effects = [
        EFFECTS | CLAIMED_EFFECTS if each else EFFECTS for each in bound or [False] * len(copies)
    ]
    return Directed(
        [row_key(event.target, event.actor) if i else row_key(event.actor, event.target)
         for (event, _), i in zip(copies, inbound, strict=True)],
        np.array([effect[e.kind][i] for effect, (e, _), i
                  in zip(effects, copies, inbound, strict=True)], np.int64),
        np.array([event.at for event, _ in copies], np.int64),
        np.array([event.audience for event, _ in copies], np.int64),
        np.array([-1 if event.undo else 1 for event, _ in copies], np.int64),
    )  # fmt: skip


def now() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000
