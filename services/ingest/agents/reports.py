"""What an agent did, in its log: a line a minute, and one at the end."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.ingest.intake.intake import Intake

log = logging.getLogger(__name__)

EVERY_S = 60.0
MOST_REASONS = 5
"""So many reasons are named in a line."""


@asynccontextmanager
async def reported(intake: Intake) -> AsyncIterator[None]:
    """Log what `intake` takes while inside, and at the end all that it took."""
    reporting = asyncio.create_task(_report(intake))
    try:
        yield
    finally:
        reporting.cancel()
        with suppress(asyncio.CancelledError):
            await reporting
        log.info("%s ends; in all: %s", intake.source, _said(intake.tally, _reasons(intake)))


async def _report(intake: Intake) -> None:
    while True:
        tally, reasons = intake.tally.copy(), _reasons(intake)
        await asyncio.sleep(EVERY_S)
        said = _said(intake.tally - tally, _reasons(intake) - reasons)
        log.info("%s in %.0f s: %s", intake.source, EVERY_S, said)


def _reasons(intake: Intake) -> Counter[str]:
    return Counter({each.reason: each.count for each in intake.passed_over.reasons()})


def _said(tally: Counter[str], reasons: Counter[str]) -> str:
    """As in `3 published, 2 ignored (an edit: 2)`."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in tally.items() if count)
    named = [f"{reason}: {count}" for reason, count in reasons.most_common(MOST_REASONS)]
    more = ["…"] if len(reasons) > MOST_REASONS else []
    return (counts or "nothing new") + (f" ({'; '.join(named + more)})" if named else "")
