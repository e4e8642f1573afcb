"""The notifier as a process, on a real Kafka, with real receivers."""

import asyncio
import base64
import signal
import time
import uuid
from typing import Any

import msgspec
import pytest

from schemas.changes import Change, RelationshipChange
from schemas.times import format_time
from schemas.topics import RELATIONSHIP_CHANGES, partition_of
from services.kafka.clients.producer import Producer
from services.kafka.dead_letters import read_dead_letters
from services.kafka.erasures.stating_erasures import erase
from services.kafka.topics.topics import ensure_topics
from services.runtime.settings import Settings, WebhookSettings
from tests.free_port import free_port
from tests.processes import ServiceProcess, until
from tests.services.notify.receiver import Receiver

pytestmark = pytest.mark.kafka

EGO = f"notify-{uuid.uuid4().hex[:6]}"
"""Whose changes they are; other tests' are in other topics."""

NONSENSE = b'{"id": "\xff"}'
SECRET = "whsec_" + base64.b64encode(b"secret").decode()


def change(id_: str, at: int | None = None, **other: Any) -> RelationshipChange:
    moment = time.time_ns() // 1_000_000 if at is None else at
    given = {"ego": EGO, "linked": True} | other
    return RelationshipChange(
        id=f"{EGO}-{id_}", type=Change.WARMING, contact="bo", at=format_time(moment),
        score=50.0, stage="contact", **given,
    )  # fmt: skip


async def write(settings, *values, aborted=()):
    """Values as a scorer writes them; those `aborted` in a transaction that is."""
    partition = partition_of(EGO, settings.partitions)
    async with Producer(settings, transactional_id=f"t-{uuid.uuid4()}") as producer:
        for batch, commit in ((aborted, False), (values, True)):
            await producer.begin_transaction()
            for value in batch:
                await producer.send_and_wait(
                    RELATIONSHIP_CHANGES, value, EGO.encode(), partition=partition
                )
            await (producer.commit_transaction() if commit else producer.abort_transaction())


@pytest.fixture(scope="module")
def own_topics(broker_settings: Settings):
    own = broker_settings.model_copy(update={"topic_prefix": f"{EGO}."})
    asyncio.run(ensure_topics(own))
    return own


@pytest.fixture
def settings(own_topics: Settings, tmp_path):
    return own_topics.model_copy(update={"data_dir": tmp_path})


@pytest.fixture
def start(settings: Settings):
    started = []

    def begin(members=None, **webhooks):
        given = {
            name: WebhookSettings(url=url, secret=SECRET, allow_private=True, members=members)
            for name, url in webhooks.items()
        }
        chosen = settings.model_copy(
            update={
                "webhooks": given,
                "notify_port": free_port(),
                "notify_group": EGO,
                "session_timeout_ms": 2_000,
            }
        )
        started.append(ServiceProcess(chosen, "notify"))
        started[-1].wait_ready()
        return started[-1]

    yield begin
    for process in started:
        process.end()


async def wait(condition, what):
    await asyncio.to_thread(until, condition, what)


def ours(receiver):
    """Which of our changes it received, in order."""
    ids = [request.headers["webhook-id"] for request in receiver.requests]
    return [each.removeprefix(f"{EGO}-") for each in ids if each.startswith(EGO)]


async def dead_letters(settings):
    return [
        (dead_letter.reason, dead_letter.value)
        async for dead_letter in read_dead_letters(settings)
        if dead_letter.key == EGO.encode()
    ]


async def test_every_committed_change_is_delivered_to_who_takes_it(settings, start):
    fresh, never, old = change("fresh"), change("never"), change("old", at=0)
    values = [msgspec.json.encode(each) for each in (old, fresh)]
    async with Receiver() as crm, Receiver(410) as gone:
        process = await asyncio.to_thread(lambda: start(crm=crm.url, gone=gone.url))
        await write(settings, NONSENSE, *values, aborted=[msgspec.json.encode(never)])
        await wait(lambda: ours(crm) and ours(gone), "the change to be delivered")
        await write(settings, msgspec.json.encode(change("last")))
        await wait(lambda: len(ours(crm)) >= 2, "the last change to be delivered")
        delivered = 'rapport_notify_deliveries_total{outcome="delivered",webhook="crm"}'
        assert await asyncio.to_thread(process.metric, delivered) >= 2
        outdated = 'rapport_notify_deliveries_total{outcome="outdated",webhook="crm"}'
        assert await asyncio.to_thread(process.metric, outdated) >= 1
        assert await asyncio.to_thread(process.stop) == 0
    assert ours(crm) == ["fresh", "last"]
    found = await dead_letters(settings)
    assert (found[0][1], found[1]) == (NONSENSE, ("webhook gone: it is gone (410)", values[1]))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_what_was_not_taken_is_delivered_again_after_a_restart(settings, start, end):
    """It does not wait for a webhook that is away before it stops."""
    name = f"twice-{end.name}"
    async with Receiver(500, ids=EGO) as crm:
        process = await asyncio.to_thread(lambda: start(crm=crm.url))
        await write(settings, msgspec.json.encode(change(name)))
        await wait(lambda: name in ours(crm), "the first attempt")
        code = await asyncio.to_thread(process.stop, end)
        assert code == (0 if end is signal.SIGTERM else -end)
        attempts = ours(crm).count(name)
        await asyncio.to_thread(lambda: start(crm=crm.url))
        await wait(lambda: ours(crm).count(name) > attempts, "the attempt after the restart")


async def test_who_names_members_hears_of_these_alone(settings, start):
    changes = [change("mine"), change("unseen", linked=False), change("others", ego="somebody")]
    async with Receiver() as mine:
        await asyncio.to_thread(lambda: start(members=[EGO], mine=mine.url))
        await write(settings, *map(msgspec.json.encode, [*changes, change("end")]))
        await wait(lambda: {"mine", "end"} <= set(ours(mine)), "what it hears of")
    assert not {"unseen", "others"} & set(ours(mine))


async def test_without_a_webhook_it_says_what_to_do(settings, tmp_path):
    process = ServiceProcess(settings.model_copy(update={"data_dir": tmp_path / "n"}), "notify")
    assert await asyncio.to_thread(process.process.wait, 30) == 1
    assert b"[webhooks.NAME]" in process.log.read_bytes()
    process.end()


async def test_changes_of_before_an_erasure_are_dropped_whoever_of_the_two_is_erased(
    settings, start
):
    ghost = f"ghost-{time.time_ns()}"
    erased = msgspec.structs.replace(change("erased"), contact=ghost)
    async with Receiver() as crm, Producer(settings) as producer:
        await erase(producer, settings, [ghost], [], always=False)
        process = await asyncio.to_thread(lambda: start(crm=crm.url))
        later = time.time_ns() // 1_000_000 + 60_000
        since = msgspec.structs.replace(change("since", at=later), contact=ghost)
        await write(settings, *map(msgspec.json.encode, (erased, since, change("other"))))
        await wait(lambda: {"since", "other"} <= set(ours(crm)), "what counts to be delivered")
        dropped = 'rapport_notify_deliveries_total{outcome="erased",webhook="crm"}'
        assert await asyncio.to_thread(process.metric, dropped) == 1
        assert await asyncio.to_thread(process.stop) == 0
    assert "erased" not in ours(crm)
