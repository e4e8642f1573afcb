import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from services.ingest.agents import reports
from services.ingest.agents.reports import reported
from services.ingest.intake.intake import Intake
from services.ingest.sources.statements import Ignored

LIKE = {"kind": "like", "actor": "ana", "target": "bo", "at": 1_795_165_200_000}


@pytest.fixture
async def minutes(monkeypatch) -> AsyncIterator[asyncio.Queue[None]]:
    """A minute passes with each put, and is reported once that is joined."""
    passing: asyncio.Queue[None] = asyncio.Queue()
    began = False

    async def sleep(_: float) -> None:
        nonlocal began
        if began:
            passing.task_done()
        began = True
        await passing.get()

    monkeypatch.setattr(reports.asyncio, "sleep", sleep)
    return passing


async def passed(minutes: asyncio.Queue[None]) -> None:
    minutes.put_nowait(None)
    await minutes.join()


async def test_a_line_a_minute_of_what_is_new_and_all_of_it_at_the_end(
    intake: Intake, minutes, caplog
) -> None:
    caplog.set_level(logging.INFO)
    async with reported(intake):
        await asyncio.wait_for(passed(minutes), 10)
        taken = [LIKE | {"id": f"{number}"} for number in range(3)]
        odd = [Ignored("an edit", "1"), Ignored("an edit", "2"), {"kind": "post"}]
        events = list(intake.events(taken + odd, "record"))
        with intake.journal.entry():
            await intake.publish(list(intake.new(events)))
        await asyncio.wait_for(passed(minutes), 10)
        list(intake.events([Ignored("an edit")], "record"))
        await asyncio.wait_for(passed(minutes), 10)
    assert [record.levelname for record in caplog.records] == ["INFO"] * 4
    assert caplog.messages == [
        "sky in 60 s: nothing new",
        "sky in 60 s: 2 ignored, 1 invalid, 3 published (an edit: 2; actor: is required: 1)",
        "sky in 60 s: 1 ignored (an edit: 1)",
        "sky ends; in all: 3 ignored, 1 invalid, 3 published (an edit: 3; actor: is required: 1)",
    ]


async def test_of_many_reasons_only_the_most_frequent(intake: Intake, caplog) -> None:
    caplog.set_level(logging.INFO)
    async with reported(intake):
        list(intake.events([Ignored(f"reason {number}") for number in range(9)], "record"))
    assert caplog.messages[0].endswith("reason 4: 1; …)")


async def test_the_end_is_reported_whatever_ends_it(intake: Intake, caplog) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(ZeroDivisionError):
        async with reported(intake):
            raise ZeroDivisionError
    assert caplog.messages == ["sky ends; in all: nothing new"]
