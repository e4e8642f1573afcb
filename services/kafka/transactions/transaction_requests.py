"""Kafka's requests about transactions, which aiokafka lacks: see KIP-664."""

from collections.abc import Sequence

from aiokafka import TopicPartition
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

_TAGS = ("tags", TaggedFields)


class _DescribeProducersResponse0(Response):  # type: ignore[misc]
    API_KEY = 61
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("name", CompactString()),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("error_message", CompactString()),
                        (
                            "producers",
                            CompactArray(
                                ("producer_id", Int64),
                                ("producer_epoch", Int32),
                                ("last_sequence", Int32),
                                ("last_timestamp", Int64),
                                ("coordinator_epoch", Int32),
                                ("transaction_start", Int64),
                                _TAGS,
                            ),
                        ),
                        _TAGS,
                    ),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _DescribeProducersRequest0(RequestStruct):  # type: ignore[misc]
    API_KEY = 61
    API_VERSION = 0
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _DescribeProducersResponse0
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("name", CompactString()), ("partitions", CompactArray(Int32)), _TAGS),
        ),
        _TAGS,
    )


class DescribeProducers(Request[_DescribeProducersRequest0]):  # type: ignore[misc]
    """Asks a partition's leader who has lately written to it; version 0."""

    API_KEY = 61

    def __init__(self, tp: TopicPartition) -> None:
        self._tp = tp

    def build(
        self, request_struct_class: type[_DescribeProducersRequest0]
    ) -> _DescribeProducersRequest0:
        """The request, which has but one version here."""
        return request_struct_class([(self._tp.topic, [self._tp.partition], {})], {})


class _ListTransactionsResponse0(Response):  # type: ignore[misc]
    API_KEY = 66
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("unknown_states", CompactArray(CompactString())),
        (
            "transactions",
            CompactArray(
                ("transactional_id", CompactString()),
                ("producer_id", Int64),
                ("state", CompactString()),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _ListTransactionsRequest0(RequestStruct):  # type: ignore[misc]
    API_KEY = 66
    API_VERSION = 0
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _ListTransactionsResponse0
    SCHEMA = Schema(
        ("states", CompactArray(CompactString())),
        ("producer_ids", CompactArray(Int64)),
        _TAGS,
    )


class ListTransactions(Request[_ListTransactionsRequest0]):  # type: ignore[misc]
    """Asks a broker which transactions of some producers it coordinates; version 0."""

    API_KEY = 66

    def __init__(self, producer_ids: Sequence[int]) -> None:
        self._producer_ids = list(producer_ids)

    def build(
        self, request_struct_class: type[_ListTransactionsRequest0]
    ) -> _ListTransactionsRequest0:
        """The request, which has but one version here."""
        return request_struct_class([], self._producer_ids, {})
