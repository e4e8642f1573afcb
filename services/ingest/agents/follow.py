"""Follows a stream for ever: from its cursor on, and again after every break, with a pause.

Pauses grow while one break follows another and nothing is taken in between; none is shorter than
the stream has asked for.
"""

import asyncio
import logging

from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.intake.intake import Intake
from services.runtime.metrics import AGENT_ERRORS
from services.runtime.retry import PULL
from services.runtime.secrets import MissingSecret

log = logging.getLogger(__name__)


async def follow(agent: Agent, intake: Intake) -> None:
    """Pull until cancelled."""
    in_vain, errors = 0, AGENT_ERRORS.labels(intake.source)
    while True:
        before = intake.tally.total()
        end = await _pulled(agent, intake)
        errors.inc()
        in_vain = 0 if intake.tally.total() > before else in_vain + 1
        pause = max(PULL.pause_s(max(in_vain, 1)), end.wait_s)
        log.warning("%s: %s; again in %.0f s (%s)", intake.source, end, pause, dict(intake.tally))
        await asyncio.sleep(pause)


async def _pulled(agent: Agent, intake: Intake) -> Interrupted:
    try:
        await agent.pull(intake)
    except Interrupted as end:
        return end
    except MissingSecret as error:
        return Interrupted(str(error))
    return Interrupted("the stream has ended")
