import asyncio
from contextlib import suppress

from services.ingest.agents import follow as module
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.follow import follow
from services.ingest.intake.intake import Intake


class Stopped(BaseException):
    """Ends what would go on for ever."""


class Scripted(Agent):
    """Each pull takes so many events, and then breaks off; after the last, the test ends."""

    script: list[int]
    wait_s: float = 0

    async def pull(self, intake: Intake) -> None:
        if not self.script:
            raise Stopped
        taken = self.script.pop(0)
        if taken:
            intake.tally["published"] += taken
            return
        raise Interrupted("away", wait_s=self.wait_s)


async def pauses_of(
    script: list[int], intake: Intake, monkeypatch, wait_s: float = 0
) -> list[float]:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    with suppress(Stopped):
        settings = {"type": "scripted", "script": script, "wait_s": wait_s}
        await follow(Scripted.model_validate(settings), intake)
    return pauses


async def test_pauses_grow_while_nothing_is_taken(intake, monkeypatch) -> None:
    pauses = await pauses_of([0] * 20, intake, monkeypatch)
    assert pauses == sorted(pauses)
    assert 0 < pauses[0] < pauses[-1] == pauses[-2] == 3_600


async def test_no_pause_is_shorter_than_was_asked_for(intake, monkeypatch) -> None:
    pauses = await pauses_of([0] * 12, intake, monkeypatch, wait_s=120)
    assert pauses[:8] == [120] * 7 + [128]
    assert pauses == sorted(pauses)


async def test_they_start_again_once_something_was_taken(intake, monkeypatch) -> None:
    pauses = await pauses_of([0, 0, 0, 5, 0, 0], intake, monkeypatch)
    assert pauses[3] == pauses[0]
    assert pauses[4:] == pauses[:2]


async def test_a_stream_that_ends_is_followed_again(intake, monkeypatch, caplog) -> None:
    assert len(await pauses_of([1, 1], intake, monkeypatch)) == 2
    assert "the stream has ended" in caplog.text


async def test_a_defect_ends_it(intake) -> None:
    class Broken(Agent):
        async def pull(self, intake: Intake) -> None:
            raise ZeroDivisionError

    task = asyncio.create_task(follow(Broken(type="broken"), intake))
    done, _ = await asyncio.wait([task], timeout=10)
    assert done
    assert isinstance(task.exception(), ZeroDivisionError)
