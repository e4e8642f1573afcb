"""Follows a stream for ever: from its cursor on, and again after every break, with a pause.

Pauses grow while one break follows another and nothing is taken in between.
"""

import asyncio
import logging

from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.intake import Intake
from services.runtime.retry import PULL

log = logging.getLogger(__name__)


async def follow(agent: Agent, intake: Intake) -> None:
    """Pull until cancelled."""
    in_vain = 0
    while True:
        before = intake.tally.total()
        why = await _pulled(agent, intake)
        in_vain = 0 if intake.tally.total() > before else in_vain + 1
        pause = PULL.pause_s(max(in_vain, 1))
        log.warning("%s: %s; again in %s s (%s)", intake.source, why, pause, dict(intake.tally))
        await asyncio.sleep(pause)


async def _pulled(agent: Agent, intake: Intake) -> str:
    try:
        await agent.pull(intake)
    except Interrupted as error:
        return str(error)
    return "the stream has ended"
