"""`rapport agent`: follows one stream, and posts its events to a running ingest."""

import httpx

from schemas.events import FeedEvent
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.follow import follow
from services.ingest.agents.reports import reported
from services.ingest.intake.intake import Intake
from services.ingest.intake.journal import Journal
from services.publishing.endpoints import Endpoints
from services.publishing.errors import NotPublished
from services.publishing.publish import publish
from services.runtime.metrics import AGENT_CURSOR_SECONDS, AGENT_LAST_EVENT_SECONDS


async def run_agent(agent: Agent, name: str, journal: Journal, endpoints: Endpoints) -> None:
    """Follow `agent` until cancelled, log what it does, and export how it goes."""
    AGENT_CURSOR_SECONDS.labels(name).set_function(lambda: journal.moved_at)
    last_event = AGENT_LAST_EVENT_SECONDS.labels(name)

    async def published(events: list[FeedEvent]) -> None:
        await publish_through(ingest, events)
        last_event.set_to_current_time()

    async with endpoints.ingest() as ingest:
        intake = Intake(name, journal, published)
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
