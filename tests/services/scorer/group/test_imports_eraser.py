import asyncio
import time

import pytest

from schemas.erasures import Erasures, new_secret
from services.ingest.imports.calendars import remembered
from services.ingest.imports.calendars.gatherings import Gathering
from services.kafka.control import read_control, write_control
from services.kafka.imports import open_imports, read_imports
from services.scorer.group.imports_eraser import _DONE, ImportsEraser

pytestmark = pytest.mark.kafka
DEADLINE_S = 30


async def noted(settings, latest):
    while True:
        if (await read_control(settings)).get(_DONE) == latest:
            return
        await asyncio.sleep(0.05)


async def test_what_is_remembered_again_after_an_erasure_stays(settings):
    """Also over a restart, which begins where the one before has come to."""
    tag, start = str(time.time_ns()), 1_700_000_000_000
    gone, other = f"bo-{tag}@x.org", f"ana-{tag}@x.org"
    who = Gathering(other, (other, gone))
    event = remembered.RememberedEvent(
        {"work": remembered.Stated("c", {start: who})}, {start: (who,)}
    )
    key, value = remembered.PREFIX + tag.encode(), remembered.encode(event)
    erasures = Erasures()
    erasures.take(0, 1, *new_secret())
    erasures.take(int(tag), 1, *erasures.statement(gone.encode(), always=False))
    async with open_imports(settings) as memory:
        await memory.write({key: value})

    async def done():
        eraser = ImportsEraser(settings, erasures, lambda: True, look_s=0.01)
        running = asyncio.create_task(eraser.run())
        async with asyncio.timeout(DEADLINE_S):
            await noted(settings, erasures.latest)
        running.cancel()
        await asyncio.wait([running])
        return (await read_imports(settings))[key]

    try:
        assert gone.encode() not in await done()
        async with open_imports(settings) as memory:
            await memory.write({key: value})
        assert await done() == value
    finally:
        await write_control(settings, _DONE, None)
