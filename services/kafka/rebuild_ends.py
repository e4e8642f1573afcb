"""Up to where the feeds are to be applied again before tables that are rebuilt may be read.

A rebuild notes it in the `control` topic, so that every process knows whose table is not whole.
"""

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import SCORED
from services.kafka.control import read_control, write_control
from services.runtime.settings import Settings

_KEY = "rebuild"


async def note_ends(settings: Settings) -> None:
    """Note where the feeds end as a rebuild begins.

    Raises:
        aiokafka.errors.KafkaError: where Kafka did not acknowledge it.
    """
    await write_control(settings.bootstrap_servers, _KEY, await _ends(settings))


async def rebuild_ends(settings: Settings) -> list[dict[str, int]]:
    """By partition, the ends that the last rebuild noted, by feed; of no rebuild none.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    noted = (await read_control(settings.bootstrap_servers)).get(_KEY)
    if noted is None:
        return [{} for _ in range(settings.partitions)]
    ends = await _ends(settings)
    return [
        {
            topic: min(end, noted_end)
            for topic, end in ends[partition].items()
            if (noted_end := of_partition.get(topic, 0))
        }
        for partition, of_partition in enumerate(msgspec.convert(noted, list[dict[str, int]]))
    ]


async def _ends(settings: Settings) -> list[dict[str, int]]:
    """Where the feeds end that hold anything, by partition and topic."""
    tps = [TopicPartition(t, p) for t in SCORED for p in range(settings.partitions)]
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers) as consumer:
        starts, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    by_partition: list[dict[str, int]] = [{} for _ in range(settings.partitions)]
    for tp, end in ends.items():
        if end > starts[tp]:
            by_partition[tp.partition][tp.topic] = end
    return by_partition
