"""Which transactions are open in a topic partition: whose they are, and what Kafka knows of them.

What follows the first of them cannot be read by who reads committed. One that is open in a
partition, and of which its coordinator knows nothing (any more), hangs: Kafka never ends it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code

from services.kafka.clients.client import client_of
from services.kafka.transactions.transaction_requests import DescribeProducers, ListTransactions
from services.runtime.kafka_settings import KafkaSettings

_OPEN_STATES = ("Ongoing", "PrepareCommit", "PrepareAbort")
_NONE = -1


class OpenTransaction(NamedTuple):
    """A transaction that is open in `tp` from `start` on.

    `transactional_id` is empty where no coordinator knows its producer, `state` is what its
    coordinator says of it.
    """

    tp: TopicPartition
    start: int
    producer_id: int
    producer_epoch: int
    transactional_id: str
    state: str

    @property
    def hangs(self) -> bool:
        """Whether its coordinator will never end it."""
        return self.state not in _OPEN_STATES

    def __str__(self) -> str:
        whose = f"{self.transactional_id!r}, " if self.transactional_id else ""
        opened = (
            f"a transaction of {whose}producer {self.producer_id} (epoch {self.producer_epoch}) is "
            f"open in {self.tp.topic} partition {self.tp.partition} from offset {self.start} on, "
            "and what follows cannot be read"
        )
        if not self.hangs:
            return (
                f"{opened}: Kafka ends it when its timeout has passed, sooner once "
                f"{self.transactional_id!r} is started again"
            )
        return (
            f"{opened}: it hangs, as Kafka knows nothing of it any more. This ends it: "
            f"kafka-transactions.sh --bootstrap-server … abort --topic {self.tp.topic} "
            f"--partition {self.tp.partition} --start-offset {self.start}"
        )


async def open_transactions(
    kafka: KafkaSettings, tps: Iterable[TopicPartition]
) -> list[OpenTransaction]:
    """The transactions that are open in each of `tps`, the first of each partition first.

    Their topics are called what Kafka calls them.

    Raises:
        aiokafka.errors.KafkaError: where Kafka does not answer, or is older than 3.0.
    """
    named = [TopicPartition(kafka.in_kafka(tp.topic), tp.partition) for tp in tps]
    async with client_of(kafka) as client:
        producers = [each for tp in named for each in await _producers(client, tp)]
        known = await _known(client, sorted({producer_id for _, _, producer_id, _ in producers}))
    return [
        OpenTransaction(*producer, *known.get(producer[2], ("", "unknown")))
        for producer in sorted(producers)
    ]


async def _producers(
    client: AIOKafkaClient, tp: TopicPartition
) -> list[tuple[TopicPartition, int, int, int]]:
    """Where each transaction begins that is open in `tp`, and its producer's id and epoch."""
    await client.add_topic(tp.topic)
    leader = client.cluster.leader_for_partition(tp)
    answer = await client.send(leader, DescribeProducers(tp))
    ((_, ((_, code, reason, producers, _),), _),) = answer.topics
    if code:
        raise for_code(code)(reason)
    return [
        (tp, start, producer_id, epoch)
        for producer_id, epoch, _sequence, _at, _coordinator, start, _ in producers
        if start != _NONE
    ]


async def _known(client: AIOKafkaClient, producer_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """By producer id, its transactional id and the state of its transaction."""
    if not producer_ids:
        return {}
    known: dict[int, tuple[str, str]] = {}
    for broker in client.cluster.brokers():
        answer = await client.send(broker.nodeId, ListTransactions(producer_ids))
        if answer.error_code:
            raise for_code(answer.error_code)()
        known |= {producer: (name, state) for name, producer, state, _ in answer.transactions}
    return known
