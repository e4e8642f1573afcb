"""Erasing members as the api does, and looking for what is left of them."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from schemas.commands import ERASE_KEY, EraseCommand
from schemas.erasures import PARTITION, Erasures, new_secret
from schemas.topics import COMMANDS, ERASURES, TOPICS
from services.kafka.connection import connection, started
from services.kafka.topics.config_requests import AlterTopics
from services.kafka.topics.topics import admin_of
from services.runtime.settings import Settings
from tests.faults.load import Ends

_BROKER = 4
COMPACTED = [name for name, each in TOPICS.items() if each.config["cleanup.policy"] == "compact"]


def erase(settings: Settings, members: Sequence[str], *, always: bool = False) -> Ends:
    """Returns where the commands end: the position of the 202."""
    return asyncio.run(_erase(settings, members, always))


async def _erase(settings: Settings, members: Sequence[str], always: bool) -> Ends:
    erasures, secret = Erasures(), new_secret()
    erasures.take(0, 0, *secret)
    stated = [erasures.statement(member.encode(), always=always) for member in members]
    async with started(AIOKafkaProducer(**connection(settings), acks="all")) as producer:
        await producer.send_and_wait(ERASURES, secret[1], secret[0], partition=PARTITION)
        batch = producer.create_batch()
        for key, value in stated:
            batch.append(key=key, value=value, timestamp=None)
        sent = await (await producer.send_batch(batch, ERASURES, partition=PARTITION))
        command = EraseCommand(id=f"erase-{time.time_ns()}", cutoff=sent.timestamp, always=always,
                               hashes=[key.decode() for key, _ in stated])  # fmt: skip
        ends: Ends = {}
        for partition in range(settings.partitions):
            value = msgspec.json.encode(command)
            done = await producer.send_and_wait(COMMANDS, value, ERASE_KEY, partition=partition)
            ends[TopicPartition(COMMANDS, partition)] = done.offset + 1
    return ends


class _CleanOften(AlterTopics):
    """Has all brokers look twice a second for what is to be compacted."""

    def build(self, request_struct_class):
        often = [("log.cleaner.backoff.ms", 0, "500")]
        return request_struct_class([(_BROKER, "", often)], False)


def compact_soon(settings: Settings) -> None:
    """Have Kafka compact in seconds what it would in days."""
    asyncio.run(_compact_soon(settings))


async def _compact_soon(settings: Settings) -> None:
    soon = {"segment.ms": "1000", "max.compaction.lag.ms": "1000", "delete.retention.ms": "0",
            "min.cleanable.dirty.ratio": "0.001"}  # fmt: skip
    async with admin_of(settings) as admin:
        client = admin._client
        await client.send(client.get_random_node(), _CleanOften({}))
        await client.send(client.get_random_node(), AlterTopics(dict.fromkeys(COMPACTED, soon)))


def files_with(text: bytes, *folders: Path) -> list[Path]:
    """The files in which `text` stands."""
    return [
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and text in _content(file)
    ]


def compacted_logs(broker: Path, partitions: int) -> list[Path]:
    """The folders of the compacted topics' partitions."""
    names = {f"{topic}-{partition}" for topic in COMPACTED for partition in range(partitions)}
    return [folder for folder in broker.rglob("*") if folder.name in names and folder.is_dir()]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
