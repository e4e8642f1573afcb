"""`POST /v1/identities`, through the real server into the real Kafka."""

import time
from typing import Any

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.positions import decode_position
from schemas.topics import IDENTITIES, partition_of
from services.kafka.connection import connection
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.services.ingest.conftest import Ingest
from tests.services.ingest.keys import SENDING, client_by, new_key

pytestmark = pytest.mark.kafka
PATH = "/v1/identities"


@pytest.fixture
def one() -> str:
    return f"ana-{time.time_ns()}"


async def read(ingest: Ingest, partition: int, offset: int) -> Any:
    tp = TopicPartition(IDENTITIES, partition)
    consumer = AIOKafkaConsumer(**connection(ingest.settings))
    await consumer.start()
    try:
        consumer.assign([tp])
        consumer.seek(tp, offset)
        return await consumer.getone()
    finally:
        await consumer.stop()


async def test_a_pair_has_one_key_whichever_is_named_first(
    client: httpx.AsyncClient, ingest: Ingest, one: str
) -> None:
    said = [{"member": f"x:{one}", "alias": one},
            {"member": one, "alias": f"x:{one}", "undo": True, "more": 1}]  # fmt: skip
    answer = await client.post(PATH, json=said)
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] == 2
    position = decode_position(answer.json()["position"])
    partition = partition_of(one, ingest.settings.partitions)
    ((found, end),) = position[IDENTITIES].items()
    assert found == partition
    records = [await read(ingest, partition, end - 2), await read(ingest, partition, end - 1)]
    assert {record.key for record in records} == {f"{one}\0x:{one}".encode()}
    assert [msgspec.json.decode(record.value) for record in records] == [
        {"member": f"x:{one}", "alias": one},
        {"member": one, "alias": f"x:{one}", "undo": True},
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"member": "a"}, "alias"),
        ({"member": "a", "alias": "a"}, "alias"),
        ({"member": "a b", "alias": "a"}, "member"),
        ({"member": 5, "alias": "a"}, "member"),
        ({"member": "a", "alias": "b", "undo": "yes"}, "undo"),
        ("ana", ""),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_taken(
    client: httpx.AsyncClient, said: Any, field: str
) -> None:
    answer = await client.post(PATH, json=[{"member": "a", "alias": "b"}, said])
    assert answer.status_code == 422
    assert [(e["index"], e["field"]) for e in answer.json()["errors"]] == [(1, field)]


async def test_only_who_may_write_says_who_is_who(ingest: Ingest) -> None:
    key = KeysFile(ingest.settings.keys).create("producer", [Scope.INGEST, Scope.READ])
    deadline = time.monotonic() + 10
    async with ingest.client(key) as client:
        answer = await client.post(PATH, json={"member": "a", "alias": "b"})
        while answer.status_code == 401 and time.monotonic() < deadline:  # not known yet
            answer = await client.post(PATH, json={"member": "a", "alias": "b"})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("mine", "others", "status"),
    [
        ({"members": ["ana"]}, None, 403),
        ({"members": ["ana", "bo"]}, None, 202),
        ({"members": ["ana"]}, {"members": ["bo"]}, 202),
        ({"members": ["bo"]}, {"members": ["cy", "ana"]}, 202),
        ({"members": ["ana"]}, {"members": ["cy"]}, 403),
        ({"members": ["ana"]}, {"members": ["bo"], "scopes": [Scope.READ]}, 403),
        ({"members": ["cy"]}, {"members": ["ana", "bo"]}, 202),
        ({"sources": ["chat"]}, None, 403),
        ({}, None, 202),
    ],
)
@pytest.mark.parametrize("undo", [False, True])
async def test_both_members_agree_to_be_one_or_to_part(
    ingest: Ingest, mine: Any, others: Any, status: int, undo: bool
) -> None:
    said = [{"member": "ana", "alias": "bo", "undo": undo}]
    headers = {}
    if others is not None:
        headers["Rapport-Other-Key"] = new_key(ingest, **{"scopes": SENDING} | others)
    async with client_by(ingest, **mine) as client:
        answer = await client.post(PATH, json=said, headers=headers)
        deadline = time.monotonic() + 10
        while answer.status_code == 401 and time.monotonic() < deadline:  # not known yet
            answer = await client.post(PATH, json=said, headers=headers)
    assert answer.status_code == status, answer.text


async def test_one_statement_of_others_refuses_all(ingest: Ingest) -> None:
    said = [{"member": "ana", "alias": "bo"}, {"member": "ana", "alias": "cy"}]
    async with client_by(ingest, members=["ana", "bo"]) as client:
        answer = await client.post(PATH, json=said)
        unknown = await client.post(PATH, json=said, headers={"Rapport-Other-Key": "rk_no_key"})
    assert answer.status_code == 403
    assert [(e["index"], e["field"]) for e in answer.json()["errors"]] == [(1, "alias")]
    assert unknown.status_code == 401
