"""Follows a stream: from the cursor on, and again after every break, with a pause."""

import asyncio
import logging

from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.intake import Intake

log = logging.getLogger(__name__)

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""After the first break, the second in a row without anything taken between, and so on."""


async def follow(agent: Agent, intake: Intake) -> None:
    """Pull until cancelled."""
    in_vain = 0
    while True:
        before = intake.tally.total()
        why = await _pulled(agent, intake)
        in_vain = 0 if intake.tally.total() > before else in_vain + 1
        pause = PAUSES_S[min(max(in_vain - 1, 0), len(PAUSES_S) - 1)]
        log.warning("%s: %s; again in %s s (%s)", intake.source, why, pause, dict(intake.tally))
        await asyncio.sleep(pause)


async def _pulled(agent: Agent, intake: Intake) -> str:
    try:
        await agent.pull(intake)
    except Interrupted as error:
        return str(error)
    return "the stream has ended"
