"""Stating erasures: who is to be forgotten, and where that has its place in every partition.

Order is what makes it safe: first the statement, by which reads and owners know it, then a command
in each partition, then the identities. Whoever is not answered asks again: a later statement is
another cutoff, and nothing else.
"""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from schemas.commands import ERASE_KEY, EraseCommand
from schemas.erasures import PARTITION, Erasures, new_secret
from schemas.positions import Positions
from schemas.same_as import SameAs, key_of
from schemas.topics import COMMANDS, ERASURES, IDENTITIES, partition_of
from services.kafka.clients.producer import Producer
from services.kafka.erasures.followed_erasures import FollowedErasures
from services.runtime.settings import Settings

Record = tuple[bytes, bytes]


class Stated(NamedTuple):
    """Where a statement and what follows it stand, and its cutoff (epoch ms)."""

    positions: Positions
    cutoff: int


async def read_erasures(settings: Settings) -> Erasures:
    """All that is stated now.

    Raises:
        aiokafka.errors.KafkaError: where Kafka is not there.
    """
    followed = FollowedErasures(settings)
    following = asyncio.create_task(followed.run())
    whole = asyncio.create_task(followed.whole.wait())
    try:
        await asyncio.wait([following, whole], return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            following.result()
        return followed.erasures
    finally:
        whole.cancel()
        following.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await following


async def erase(
    producer: Producer,
    settings: Settings,
    members: Sequence[str],
    pairs: Iterable[tuple[str, str]],
    *,
    always: bool,
) -> Stated:
    """State that `members`, who are one, are erased; and forget the identities `pairs`.

    An objection that holds, holds on.

    Raises:
        aiokafka.errors.KafkaError: where Kafka has not taken all of it: ask again.
    """
    known = await read_erasures(settings)
    always = always or any(_objects(known, member) for member in members)
    stated = await _state(producer, settings, known, members, always=always)
    for one, other in pairs:
        said = SameAs(member=one, alias=other)
        partition = partition_of(said.pair[0], settings.partitions)
        sent = await producer.send_and_wait(IDENTITIES, None, key_of(said), partition=partition)
        forgotten = stated.positions.setdefault(IDENTITIES, {})
        forgotten[partition] = max(forgotten.get(partition, 0), sent.offset + 1)
    return stated


async def withdraw(producer: Producer, settings: Settings, members: Sequence[str]) -> Positions:
    """Take back that `members` object to whatever comes; of those who do not, nothing is stated.

    Raises:
        aiokafka.errors.KafkaError: where Kafka has not taken all of it: ask again.
    """
    known = await read_erasures(settings)
    objecting = [member for member in members if _objects(known, member)]
    if not objecting:
        return {ERASURES: {PARTITION: known.stated.end}}
    return (await _state(producer, settings, known, objecting, always=False)).positions


def _objects(known: Erasures, member: str) -> bool:
    erasure = known.of(member.encode())
    return erasure is not None and erasure.always


async def _state(
    producer: Producer,
    settings: Settings,
    known: Erasures,
    members: Sequence[str],
    *,
    always: bool,
) -> Stated:
    """The statements, as one batch with one append time, and the command in each partition."""
    if not known.stated.secrets:
        secret = new_secret()
        offset, appended = await _send_batch(producer, [secret])
        known.take(offset, appended, *secret)
    records = [known.statement(member.encode(), always=always) for member in members]
    end, cutoff = await _send_batch(producer, records)
    hashes = [key.decode() for key, _ in records]
    command = EraseCommand(id=uuid.uuid4().hex, hashes=hashes, cutoff=cutoff, always=always)
    value = msgspec.json.encode(command)
    sent = await asyncio.gather(
        *(
            producer.send_and_wait(COMMANDS, value, ERASE_KEY, partition=partition)
            for partition in range(settings.partitions)
        )
    )
    commands = {each.partition: each.offset + 1 for each in sent}
    return Stated({ERASURES: {PARTITION: end}, COMMANDS: commands}, cutoff)


async def _send_batch(producer: Producer, records: Sequence[Record]) -> tuple[int, int]:
    """The offset after `records`, and the append time (epoch ms) that Kafka gave all of them."""
    batch = producer.create_batch()
    for key, value in records:
        if batch.append(key=key, value=value, timestamp=None) is None:
            raise ValueError("the statements do not fit one batch")
    sent = await (await producer.send_batch(batch, ERASURES, partition=PARTITION))
    return sent.offset + len(records), sent.timestamp
