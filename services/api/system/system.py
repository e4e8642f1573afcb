"""GET /v1/system: whether all is well, and if not, where not."""

from collections.abc import Iterator
from typing import Annotated

from aiokafka import TopicPartition
from fastapi import Query

from schemas.times import format_time
from schemas.topics import RELATIONSHIP_CHANGES
from services.api.http.parameters import Parameters
from services.api.http.routing.access import unbound
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.api.system.answer import KafkaState, System, TopicSize, WebhookState, Worker
from services.api.system.partitions import count_records, partition_state
from services.api.system.rates import RateWindow
from services.kafka.observing.groups import GroupMember
from services.kafka.observing.observed_kafka import OBSERVED, Away, Observation, ObservedKafka
from services.runtime.access.grants import Scope

routes = Routes()


@routes.operator("get", "/v1/system", scope=Scope.OPERATE, rule=unbound)
async def system(
    reads: Reads, kafka: ObservedKafka, query: Annotated[Parameters, Query()]
) -> System:
    """Each partition's state and owner, how far the tables are behind, and how fast they follow.

    Where Kafka is away the answer says since when, and what the tables know by themselves.
    """
    seen, rates = await kafka.observe(), reads.shared(_rates)
    observed = seen if isinstance(seen, Observation) else None
    if observed is not None:
        rates.note(observed.at, count_records(reads, observed))
    numbers = range(reads.tables.partitions)
    return System(
        at=format_time(reads.now()),
        kafka=_reachable(seen),
        rates_over_s=rates.seconds,
        partitions=[partition_state(reads, number, seen, rates) for number in numbers],
        workers=[_worker(member) for member in observed.scorers.members] if observed else [],
        topics=list(_topics(observed)) if observed else [],
        webhooks=_webhooks(observed) if observed else None,
    )


def _rates(reads: Reads) -> RateWindow:
    return RateWindow()


def _reachable(seen: Observation | Away) -> KafkaState:
    since = format_time(seen.since) if isinstance(seen, Away) else None
    return KafkaState(reachable=since is None, since=since)


def _worker(member: GroupMember) -> Worker:
    return Worker(name=member.name, host=member.host, partitions=sorted(member.partitions))


def _topics(seen: Observation) -> Iterator[TopicSize]:
    for topic in OBSERVED:
        kept = (end - seen.starts[tp] for tp, end in seen.ends.items() if tp.topic == topic)
        yield TopicSize(name=topic, records=sum(kept))


def _webhooks(seen: Observation) -> WebhookState:
    group = seen.notifiers
    known = bool(group.members or group.offsets)
    return WebhookState(notifiers=len(group.members), waiting=_waiting(seen) if known else None)


def _waiting(seen: Observation) -> int:
    """Changes that no notifier is done with; the end of the last transaction is none."""
    waiting = 0
    for tp, end in seen.ends.items():
        if tp.topic == RELATIONSHIP_CHANGES:
            waiting += max(0, end - _committed(seen, tp) - 1)
    return waiting


def _committed(seen: Observation, tp: TopicPartition) -> int:
    committed = seen.notifiers.offsets.get(tp)
    return seen.starts[tp] if committed is None else max(committed.offset, seen.starts[tp])
