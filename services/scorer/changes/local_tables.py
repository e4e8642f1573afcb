"""The tables of this process, in which the owner of one partition reads about other members.

Reading goes on while others write. Of members whose table is not in this process (no standbys)
nothing is known: neither what they do nor whom they hide.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.keys import preferences_key, row_key
from relationships.profile.activity import Activity, decode_activities
from relationships.profile.profile import decode_whereabouts
from relationships.row.layout import decode_rows
from relationships.row.preferences import HIDING, is_hidden
from relationships.row.rows import NEVER, Rows
from relationships.row.ties import seen_since
from relationships.score.scored_rows import Brands
from relationships.tables.writer import TableWriter
from schemas.topics import partition_of

Read = Callable[[TableWriter, Sequence[bytes]], list[bytes]]


class LocalTables:
    """The tables of all `partitions`, by number, as far as they are in this process."""

    def __init__(self, partitions: int) -> None:
        self.tables: dict[int, TableWriter] = {}
        self._partitions = partitions

    def activity_of(self, contacts: Sequence[str], rows: Rows) -> Activity:
        """The updates of those contacts whose updates are seen; `rows` are those with them."""
        seen = np.flatnonzero(seen_since(rows.ties) != NEVER).tolist()
        activities = self._read_of([contacts[i] for i in seen], TableWriter.activities)
        encoded = [b""] * len(contacts)
        for place, activity in zip(seen, activities, strict=True):
            encoded[place] = activity
        return decode_activities(encoded)

    def profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of each member; empty where there is none, or not here."""
        return self._read_of(members, TableWriter.profiles)

    def between(self, pairs: Sequence[Sequence[str]]) -> Rows:
        """The row of each pair of ego and contact; empty where there is none, or not here."""
        keys = [row_key(ego, contact) for ego, contact in pairs]
        return decode_rows(self._read([ego for ego, _ in pairs], keys, TableWriter.rows))

    def brands(self, egos: Sequence[str], contacts: Sequence[str]) -> Brands:
        """In which of the relationships of `egos` with `contacts` one of the two is a brand."""

        def brands(places: Ints) -> Flags:
            ends = [end for place in places.tolist() for end in (egos[place], contacts[place])]
            said = [decode_whereabouts(p).statement("is_brand") for p in self.profiles(ends)]
            ego, contact = np.array(said, bool).reshape(-1, 2).T
            either: Flags = ego | contact
            return either

        return brands

    def hides(self, egos: Sequence[str], contact: str) -> list[bool]:
        """Whether each of `egos` hides `contact`, or may: of those not here it is not known."""
        keys = [preferences_key(ego, contact) for ego in egos]
        records = self._read(egos, keys, TableWriter.rows, HIDING)
        return [bool(record) and is_hidden(record) for record in records]

    def being_restored(self, members: Iterable[str]) -> bool:
        """Whether the table of any of them is here, but not complete yet."""
        owners = map(partition_of, members, repeat(self._partitions))
        tables = (self.tables.get(partition) for partition in set(owners))
        return not all(table is None or table.progress.complete for table in tables)

    def _read_of(self, members: Sequence[str], read: Read) -> list[bytes]:
        """What `read` finds under each member's id."""
        return self._read(members, [member.encode() for member in members], read)

    def _read(
        self, members: Sequence[str], keys: Sequence[bytes], read: Read, unknown: bytes = b""
    ) -> list[bytes]:
        """What `read` finds under the key of each member, in one call for each table.

        It is `unknown` of those whose table is not here.
        """
        places: defaultdict[int, list[int]] = defaultdict(list)
        for place, partition in enumerate(map(partition_of, members, repeat(self._partitions))):
            places[partition].append(place)
        values = [unknown] * len(members)
        for partition, of_table in places.items():
            table = self.tables.get(partition)
            if table is not None:
                found = read(table, [keys[place] for place in of_table])
                for place, value in zip(of_table, found, strict=True):
                    values[place] = value
        return values
