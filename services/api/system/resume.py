"""POST /v1/system/partitions/{partition}/resume: let a halted partition go on."""

import asyncio
from typing import Annotated

from fastapi import Query

from services.api.http.parameters import Parameters
from services.api.http.routing.access import unbound
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.api.system.resume_answer import Resumed
from services.http.problems import NOT_FOUND, Problem
from services.kafka.dead_letters import resume
from services.kafka.observing.observed_kafka import ObservedKafka
from services.runtime.access.grants import Scope

routes = Routes()

_PATIENCE_S = 8.0


@routes.operator(
    "post", "/v1/system/partitions/{partition}/resume", scope=Scope.OPERATE, rule=unbound
)
async def resume_partition(
    reads: Reads, kafka: ObservedKafka, partition: str, query: Annotated[Parameters, Query()]
) -> Resumed:
    """Have a halted partition go on: dead letters among the records written so far are accepted.

    They are set apart with their reasons, and nothing of them is counted; `rapport dead-letters
    resume` does the same.
    """
    number = _number(partition, reads.tables.partitions)
    async with asyncio.timeout(_PATIENCE_S):
        await resume(kafka.settings, [number])
    return Resumed(partition=number)


def _number(partition: str, partitions: int) -> int:
    """The partition that a path names.

    Raises:
        Problem: 404 where there is none.
    """
    numbers = {str(number): number for number in range(partitions)}
    if partition not in numbers:
        raise Problem(NOT_FOUND, f"There are partitions 0 to {partitions - 1}")
    return numbers[partition]
