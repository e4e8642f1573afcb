"""Following the `identities` topic: all of it, into a file that readers of the tables read."""

import logging

import msgspec
from aiokafka import ConsumerRecord

from schemas.events import InvalidEvent
from schemas.same_as import SameAs, key_of, read_same_as
from schemas.topics import HEARTBEAT_KEY, IDENTITIES
from services.kafka.topic_follower import Offsets, TopicFollower
from services.runtime.settings import Settings
from services.runtime.stated_identities import Stated, stated_path
from services.runtime.watched_file import keep

log = logging.getLogger(__name__)


class IdentitiesFollower:
    """Reads the whole topic once, then whatever comes; the file never holds half of it."""

    def __init__(self, settings: Settings) -> None:
        self._path = stated_path(settings.state)
        self._said: dict[bytes, SameAs] = {}
        self._written: Offsets = {}
        self._follower = TopicFollower(settings, IDENTITIES, range(settings.partitions))

    async def run(self) -> None:
        """Follow until cancelled.

        Raises:
            aiokafka.errors.KafkaError: where Kafka is not there to begin with.
        """
        await self._follower.run(self._take, self._keep)

    def _take(self, record: ConsumerRecord) -> None:
        """What a pair's last record does not state soundly is not stated."""
        self._said.pop(record.key, None)
        if record.value is None or record.key == HEARTBEAT_KEY:
            return
        try:
            self._said[record.key] = _stated(record)
        except (msgspec.MsgspecError, InvalidEvent, ValueError) as error:
            log.warning(
                "%s partition %s offset %s is no statement of identities: %s",
                record.topic, record.partition, record.offset, type(error).__name__,
            )  # fmt: skip

    async def _keep(self, offsets: Offsets) -> None:
        """Write the file where there is anything new."""
        if offsets != self._written:
            await keep(self._path, Stated(offsets, list(self._said.values())))
            self._written = offsets


def _stated(record: ConsumerRecord) -> SameAs:
    """What a record states; nothing of it is said where it fails, as it may be anything.

    Raises:
        ValueError, msgspec.MsgspecError, InvalidEvent: where it is no sound statement, or one of
            another pair than its key's.
    """
    said = read_same_as(msgspec.json.decode(record.value))
    if record.key != key_of(said):
        raise ValueError("its key is not that of its pair")
    return said
