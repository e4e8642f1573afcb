"""The small compacted topics, which are read as a whole: of each key what it says last."""

from collections.abc import Iterator

from schemas.topics import HEARTBEAT_KEY, IDENTITIES
from services.backup.records import Record
from services.backup.repartitioning.placing import Placed, Placing, Read, owner_of
from services.kafka.dead_letters import RESUMED


def small_topic(placing: Placing, read: Read, topic: str) -> Iterator[Placed]:
    """What `topic` says, where whoever writes to it would put it.

    Up to which offsets dead letters were accepted says nothing of another log, and is left out.
    """
    said: dict[bytes | None, tuple[int, Record]] = {}
    for number in range(placing.old):
        said |= {record.key: (number, record) for record in read(topic, number)}
    for key, (number, record) in said.items():
        if key is None or record.value is None or _is_of_this_log(key):
            continue
        owner = owner_of(key) if topic == IDENTITIES else key
        yield Placed(placing.of_owner(owner, number), record)


def _is_of_this_log(key: bytes) -> bool:
    return key == HEARTBEAT_KEY or key.startswith(RESUMED.encode())
