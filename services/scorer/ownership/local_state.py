"""The state directory of this process: its lock, and the opening of its tables."""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from relationships.tables.custody import leave, take_back
from relationships.tables.environment import StoreFull
from relationships.tables.integrity import open_table
from relationships.tables.meta import Identity
from relationships.tables.state_directory import StateDirectory
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG
from services.kafka.cluster import cluster_identity
from services.runtime.files import private_tree
from services.runtime.settings import Settings
from services.scorer.changes.local_tables import LocalTables
from services.scorer.store_full import RETRY_S, report_store_full

ALIVE_EVERY_S = 5.0


class LocalState:
    """Opens the tables of the state directory, once it is locked and Kafka has been identified.

    `without_room` are the partitions whose tables wait for room to be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.without_room: set[int] = set()
        self._settings = settings
        self._local_tables = LocalTables(settings.partitions)
        self._directory: StateDirectory | None = None

    def lock(self) -> None:
        """Take the lock of the state directory, until `close`.

        Raises:
            StateLocked: where another process holds it.
        """
        self._directory = StateDirectory(private_tree(self._settings.state))

    async def show_alive(self) -> None:
        """Let readers see that this process, which writes what they read, is alive: for ever."""
        assert self._directory is not None
        while True:
            self._directory.show_alive()
            await asyncio.sleep(ALIVE_EVERY_S)

    async def identify(self) -> None:
        """Ask Kafka which cluster and topics the tables must belong to."""
        self._cluster_id, self._topic_ids = await cluster_identity(self._settings, CHANGELOG)

    async def open_table(self, partition: int) -> TableWriter:
        """Open the table; where there is no room for it, wait until there is.

        Raises:
            KafkaChanged: where it belongs to another cluster, or to topics since made anew.
        """
        while True:
            opening = asyncio.ensure_future(asyncio.to_thread(self._open, partition))
            try:
                return await asyncio.shield(opening)
            except StoreFull as error:
                self.without_room.add(partition)
                report_store_full(partition, error)
                await asyncio.sleep(RETRY_S)
            except asyncio.CancelledError:
                with suppress(Exception):
                    (await opening).close()
                raise
            finally:
                self.without_room.discard(partition)

    def keep_only(self, kept: Collection[int]) -> None:
        """Have nobody read tables here that this process does not keep up, but for those `kept`."""
        for number in range(self._settings.partitions):
            if number not in kept:
                leave(self._settings.state / str(number))

    def readable_with(self, table: TableWriter) -> LocalTables:
        """The tables that the owner of `table` may read for as long as it has it.

        Without standbys tables come and go: then it may read only its own.
        """
        if self._settings.standby:
            return self._local_tables
        alone = LocalTables(self._settings.partitions)
        alone.tables[table.identity.partition] = table
        return alone

    def close(self) -> None:
        """Give the lock back; the tables must be closed."""
        if self._directory is not None:
            self._directory.close()

    def _open(self, partition: int) -> TableWriter:
        identity = Identity(
            cluster_id=self._cluster_id, topic_ids=self._topic_ids, partition=partition
        )
        table = open_table(self._settings.state, identity, self._settings.table_bytes)
        take_back(self._settings.state / str(partition))
        if self._settings.standby:
            self._local_tables.tables[partition] = table
        return table
