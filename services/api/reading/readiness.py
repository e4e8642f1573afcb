"""Why the api is not ready to be sent reads.

Single partitions that cannot be read are 503 each by themselves. Tables that were whole are read
on, however old, for as long as somebody is there who will write them again.
"""

from pathlib import Path

from relationships.tables.reader import TableNotReady, TableReader
from relationships.tables.state_directory import seconds_since_alive

ALIVE_S = 30.0
"""A scorer or replica that has not shown itself alive for so long is gone."""


def not_ready(tables: TableReader, state: Path) -> list[str]:
    """The reasons, nothing if it is ready; `state` is the directory of the tables."""
    silent_s = seconds_since_alive(state)
    if silent_s is None:
        return ["no scorer or replica has ever written the tables"]
    if silent_s > ALIVE_S:
        return [f"the scorer or replica that writes the tables is gone for {silent_s:.0f} s"]
    unreadable = [reason for p in range(tables.partitions) if (reason := _unreadable(tables, p))]
    return unreadable if len(unreadable) == tables.partitions else []


def _unreadable(tables: TableReader, partition: int) -> str | None:
    try:
        with tables.view(partition):
            return None
    except TableNotReady as error:
        return str(error)
