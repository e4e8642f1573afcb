"""What the owner of one partition may know from the sides of others: the tables of this process.

Reading them goes on while others write them. Where they are not kept here (no standbys), nothing
is known of their members.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import repeat

import numpy as np

from relationships.keys import preferences_key
from relationships.profile.activity import Activity, decode_activities
from relationships.row.preferences import is_hidden
from relationships.row.rows import NEVER, Rows
from relationships.row.ties import seen_since
from relationships.tables.writer import TableWriter
from schemas.topics import partition_of

Ask = Callable[[TableWriter, Sequence[str]], list[bytes]]


class LocalTables:
    """The tables of all `partitions`, by number, as far as they are in this process."""

    def __init__(self, partitions: int) -> None:
        self.tables: dict[int, TableWriter] = {}
        self._partitions = partitions

    def activity_of(self, contacts: Sequence[str], rows: Rows) -> Activity:
        """The updates of those contacts whose updates are seen; `rows` are those with them."""
        seen = np.flatnonzero(seen_since(rows.ties) != NEVER).tolist()
        found = self._ask([contacts[i] for i in seen], _activities)
        encoded = [b""] * len(contacts)
        for place, activity in zip(seen, found, strict=True):
            encoded[place] = activity
        return decode_activities(encoded)

    def profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of each member; empty where there is none, or not here."""
        return self._ask(members, _profiles)

    def hides(self, egos: Sequence[str], contact: str) -> list[bool]:
        """Whether each of `egos` hides `contact`."""

        def ask(table: TableWriter, asked: Sequence[str]) -> list[bytes]:
            return table.rows([preferences_key(ego, contact) for ego in asked])

        return [bool(record) and is_hidden(record) for record in self._ask(egos, ask)]

    def _ask(self, members: Sequence[str], ask: Ask) -> list[bytes]:
        """What each member's table says, those of one table asked together."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        for place, partition in enumerate(map(partition_of, members, repeat(self._partitions))):
            places[partition].append(place)
        found = [b""] * len(members)
        for partition, asked in places.items():
            table = self.tables.get(partition)
            if table is not None:
                answers = ask(table, [members[place] for place in asked])
                for place, answer in zip(asked, answers, strict=True):
                    found[place] = answer
        return found


def _activities(table: TableWriter, members: Sequence[str]) -> list[bytes]:
    return table.activities([member.encode() for member in members])


def _profiles(table: TableWriter, members: Sequence[str]) -> list[bytes]:
    return table.profiles([member.encode() for member in members])
