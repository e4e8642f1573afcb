"""How much room brokers have: Kafka's request for log directories, which aiokafka lacks.

Brokers report the size of a volume, and what is free of it, since 3.3: see KIP-827.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)


class LogDir(NamedTuple):
    """A directory in which a broker keeps logs, and the volume it is on, in bytes."""

    broker: int
    path: str
    size_bytes: int
    free_bytes: int


async def log_dirs(client: AIOKafkaClient) -> AsyncIterator[LogDir]:
    """The log directories of all brokers that `client` knows and that answer in full.

    Raises:
        aiokafka.errors.KafkaError: where a broker does not answer.
    """
    for broker in client.cluster.brokers():
        answer = await client.send(broker.nodeId, _LogDirsRequest())
        for code, path, _topics, size, free, _tags in answer.results:
            if not code and size >= 0:
                yield LogDir(broker.nodeId, path, size, free)


class _LogDirsResponse4(Response):  # type: ignore[misc]
    API_KEY = 35
    API_VERSION = 4
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        (
            "results",
            CompactArray(
                ("error_code", Int16),
                ("log_dir", CompactString()),
                (
                    "topics",
                    CompactArray(
                        ("name", CompactString()),
                        (
                            "partitions",
                            CompactArray(
                                ("partition", Int32),
                                ("size", Int64),
                                ("offset_lag", Int64),
                                ("is_future", Boolean),
                                ("tags", TaggedFields),
                            ),
                        ),
                        ("tags", TaggedFields),
                    ),
                ),
                ("total_bytes", Int64),
                ("usable_bytes", Int64),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _LogDirsRequest4(RequestStruct):  # type: ignore[misc]
    API_KEY = 35
    API_VERSION = 4
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _LogDirsResponse4
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic", CompactString()),
                ("partitions", CompactArray(Int32)),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _LogDirsRequest(Request[_LogDirsRequest4]):  # type: ignore[misc]
    """Of the volumes alone: no topic is asked about."""

    API_KEY = 35

    def build(self, request_struct_class: type[_LogDirsRequest4]) -> _LogDirsRequest4:
        return request_struct_class([], {})
