"""The demo: publishes the sample world up to now, shows it, then keeps events coming."""

import asyncio
import time

from rich.console import Console

from schemas.events import read_event
from services.kafka.control import read_control, write_control
from services.local.demo.cast import ANA, cast
from services.local.demo.live import live
from services.local.demo.stories import WISHES
from services.local.demo.tour import closest, questions, table
from services.local.demo.world import world
from services.local.publishing.delivery import Delivery
from services.local.publishing.progress import events_progress
from services.publishing.endpoints import Endpoints
from services.publishing.publish import publish

SEED = 1


async def demo(endpoints: Endpoints, console: Console, seed: int = SEED) -> None:
    """Fill a running Rapport with the sample world, show it on `console`, then go on for ever.

    A world that is there already is not made again. Ends by being cancelled.

    Raises:
        PublishingFault: where ingest or the api will not, or not in time.
        httpx.HTTPError: where the api does not answer.
        aiokafka.errors.KafkaError: where Kafka is away.
    """
    await settle(endpoints, seed)
    names = {member.id: member.name for member in cast(seed)}
    async with endpoints.api() as api:
        console.print(table(await closest(api), names))
    console.print("Life goes on, an event a second, until you stop it. Ask for yourself:\n")
    lines = questions(endpoints.api_url, endpoints.ingest_url, endpoints.key)
    console.print(lines, soft_wrap=True, markup=False, highlight=False)
    await go_on(endpoints, seed)


async def settle(endpoints: Endpoints, seed: int) -> None:
    """Publish the world up to now and wait until it is applied, unless that has been done.

    The world's end is remembered first: what breaks off is the same world when tried again.
    """
    key = f"demo:{seed}"
    known = (await read_control(endpoints.kafka)).get(key)
    if known is None:
        known = {"until": _now(), "settled": False}
        await write_control(endpoints.kafka, key, known)
    if not known["settled"]:
        await _settle_until(endpoints, seed, known["until"])
        await _wish(endpoints)
        await write_control(endpoints.kafka, key, {**known, "settled": True})


async def _settle_until(endpoints: Endpoints, seed: int, until: int) -> None:
    events = [read_event(raw) for raw in world(seed, until)]
    with events_progress() as progress:
        delivery = Delivery(endpoints, progress, len(events))
        positions = await delivery.publish(events)
        await delivery.wait(events[-1].actor, positions)


async def _wish(endpoints: Endpoints) -> None:
    """Set what the main character wishes about her contacts."""
    async with endpoints.api() as api:
        for contact, wish in WISHES.items():
            path = f"/v1/members/{ANA.id}/relationships/{contact.id}"
            (await api.put(path, json=wish)).raise_for_status()


async def go_on(endpoints: Endpoints, seed: int) -> None:
    """Publish what happens from now on, when it happens."""
    async with endpoints.ingest() as ingest:
        for event in live(seed, _now()):
            await asyncio.sleep(event["at"] / 1000 - time.time())
            await publish(ingest, [read_event(event)], lambda _: None)


def _now() -> int:
    return time.time_ns() // 1_000_000
