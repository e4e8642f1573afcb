"""Kafka's request to change single settings of topics, which aiokafka lacks: see KIP-339.

The older one, which it has, takes back all settings of a topic that it does not name.
"""

from collections.abc import Mapping

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int8, Int16, Int32, Schema, String

_TOPIC, _SET = 2, 0


class _AlterResponse0(Response):  # type: ignore[misc]
    API_KEY = 44
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "resources",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
            ),
        ),
    )


class _AlterRequest0(RequestStruct):  # type: ignore[misc]
    API_KEY = 44
    API_VERSION = 0
    RESPONSE_TYPE = _AlterResponse0
    SCHEMA = Schema(
        (
            "resources",
            Array(
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
                (
                    "config",
                    Array(
                        ("name", String("utf-8")),
                        ("operation", Int8),
                        ("value", String("utf-8")),
                    ),
                ),
            ),
        ),
        ("validate_only", Boolean),
    )


class AlterTopics(Request[_AlterRequest0]):  # type: ignore[misc]
    """Sets settings of topics, by topic and name; version 0."""

    API_KEY = 44

    def __init__(self, wanted: Mapping[str, Mapping[str, str]]) -> None:
        self._wanted = wanted

    def build(self, request_struct_class: type[_AlterRequest0]) -> _AlterRequest0:
        """The request, which has but one version here."""
        topics = [
            (_TOPIC, topic, [(name, _SET, value) for name, value in config.items()])
            for topic, config in self._wanted.items()
        ]
        return request_struct_class(topics, False)
