"""`rapport agent`: follows one stream, and posts its events to a running ingest."""

from functools import partial

import httpx

from schemas.events import FeedEvent
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.follow import follow
from services.ingest.agents.intake import Intake
from services.ingest.agents.journal import Journal
from services.ingest.agents.reports import reported
from services.publishing.endpoints import Endpoints
from services.publishing.errors import NotPublished
from services.publishing.publish import publish


async def run_agent(agent: Agent, name: str, journal: Journal, endpoints: Endpoints) -> None:
    """Follow `agent` until cancelled, and log what it does."""
    async with endpoints.ingest() as ingest:
        intake = Intake(name, journal, partial(publish_through, ingest))
        async with reported(intake):
            await follow(agent, intake)


async def publish_through(ingest: httpx.AsyncClient, events: list[FeedEvent]) -> None:
    """Post `events`; returns once ingest has acknowledged all of them.

    Raises:
        Interrupted: where it refuses them, or is away for too long.
    """
    try:
        await publish(ingest, events, lambda _: None)
    except NotPublished as error:
        raise Interrupted(str(error)) from None
