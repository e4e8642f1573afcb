"""The identities topic, followed on a real Kafka."""

import asyncio
import time

import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from schemas.same_as import SameAs, key_of
from schemas.topics import HEARTBEAT_KEY, IDENTITIES
from services.kafka.connection import connection
from services.runtime import watched_file
from services.runtime.stated_identities import stated_file
from services.scorer.replica.identities_follower import IdentitiesFollower

pytestmark = pytest.mark.kafka
DEADLINE_S = 20


class Following:
    """A follower at work, and what its file says about the ids of a test."""

    def __init__(self, settings):
        settings.state.mkdir(parents=True)
        self.file = stated_file(settings.state)
        self.tag = str(time.time_ns())
        self.producer = AIOKafkaProducer(**connection(settings))

    async def say(self, member, alias, undo=False):
        said = SameAs(member=f"{member}-{self.tag}", alias=f"{alias}-{self.tag}", undo=undo)
        await self.write(key_of(said), msgspec.json.encode(said))

    async def write(self, key, value):
        sent = await self.producer.send_and_wait(IDENTITIES, value, key, partition=1)
        self.end = sent.offset + 1

    async def pairs(self):
        """What stands in the file once all that was written is in it."""
        async with asyncio.timeout(DEADLINE_S):
            while self.file.content.offsets.get(1, 0) < self.end:
                await asyncio.sleep(0.02)
                self.file.refresh()
        return {
            (one.split("-")[0], other.split("-")[0]): same
            for (one, other), same in self.file.content.pairs().items()
            if one.endswith(self.tag)
        }


@pytest.fixture
async def following(settings):
    following = Following(settings)
    async with following.producer:
        await following.say("ana", "early")
        task = asyncio.create_task(IdentitiesFollower(settings).run())
        yield following
        task.cancel()
        await asyncio.wait([task])


async def test_the_latest_of_each_pair_is_kept_from_before_and_as_it_comes(following):
    assert await following.pairs() == {("ana", "early"): True}
    await following.say("bo", "x")
    await following.say("early", "ana", undo=True)
    assert await following.pairs() == {("early", "ana"): False, ("bo", "x"): True}


async def test_what_is_no_statement_is_left_out_and_what_is_deleted_too(following):
    await following.write(f"a\0b-{following.tag}".encode(), b"{torn")
    await following.say("cy", "z")
    said = SameAs(member=f"ana-{following.tag}", alias=f"early-{following.tag}")
    await following.write(key_of(said), None)
    assert await following.pairs() == {("cy", "z"): True}


async def test_a_statement_of_another_pair_than_its_keys_is_refused_and_not_repeated(
    following, caplog
):
    forged = SameAs(member=f"ana-{following.tag}", alias=f"mallory-{following.tag}")
    other = f"a-{following.tag}\0b-{following.tag}".encode()
    await following.write(other, msgspec.json.encode(forged))
    await following.write(HEARTBEAT_KEY, b"")
    assert await following.pairs() == {("ana", "early"): True}
    where = f"identities partition 1 offset {following.end - 2} is no statement"
    assert where in caplog.text
    assert "mallory" not in caplog.text


async def test_a_full_disk_is_waited_for(following, settings, monkeypatch):
    assert await following.pairs() == {("ana", "early"): True}

    refused = asyncio.Event()

    def full(path, content):
        refused.set()
        raise OSError(28, "No space left on device")

    write = watched_file.write
    monkeypatch.setattr(watched_file, "write", full)
    monkeypatch.setattr(watched_file, "RETRY_S", 0.01)
    await following.say("dee", "w")
    async with asyncio.timeout(DEADLINE_S):
        await refused.wait()
    monkeypatch.setattr(watched_file, "write", write)
    assert ("dee", "w") in await following.pairs()
