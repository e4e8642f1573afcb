"""Granting a user of Kafka what begins with a prefix, by a request that aiokafka lacks."""

from collections.abc import Sequence

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Int8, Int16, Int32, Schema, String

_TOPIC, _GROUP, _TRANSACTIONAL_ID = 2, 3, 5
_PREFIXED, _ALL, _ALLOW = 4, 2, 3

Grant = tuple[int, str, int, str, str, int, int]


class _CreateAclsResponse1(Response):
    API_KEY = 30
    API_VERSION = 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("results", Array(("error_code", Int16), ("error_message", String("utf-8")))),
    )


class _CreateAclsRequest1(RequestStruct):
    API_KEY = 30
    API_VERSION = 1
    RESPONSE_TYPE = _CreateAclsResponse1
    SCHEMA = Schema(
        (
            "creations",
            Array(
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
                ("resource_pattern_type", Int8),
                ("principal", String("utf-8")),
                ("host", String("utf-8")),
                ("operation", Int8),
                ("permission_type", Int8),
            ),
        )
    )


class _CreateAcls(Request[_CreateAclsRequest1]):
    API_KEY = 30

    def __init__(self, grants: Sequence[Grant]) -> None:
        self._grants = grants

    def build(self, request_struct_class: type[_CreateAclsRequest1]) -> _CreateAclsRequest1:
        return request_struct_class(self._grants)


async def grant_prefixed(servers: str, user: str, prefix: str) -> None:
    """Let `user` do all with topics, groups and transactional ids that begin with `prefix`."""
    grants = [
        (resource, prefix, _PREFIXED, f"User:{user}", "*", _ALL, _ALLOW)
        for resource in (_TOPIC, _GROUP, _TRANSACTIONAL_ID)
    ]
    client = AIOKafkaClient(bootstrap_servers=servers)
    try:
        await client.bootstrap()
        answer = await client.send(client.get_random_node(), _CreateAcls(grants))
    finally:
        await client.close()
    assert [code for code, _ in answer.results] == [0] * len(grants), answer.results
