"""An answer says where Rapport is behind."""

import asyncio

import pytest

from services.mcp import tool
from services.mcp.staleness import note, noted
from tests.services.demo_world import Demo
from tests.services.mcp.conftest import Started


async def test_an_answer_says_how_far_behind_it_is(
    assisted: Started, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with assisted(demo.api.key, "ana") as assistant:
        monkeypatch.setattr(tool, "BEHIND_S", float("inf"))
        assert (await assistant.found("closest_contacts"))["behind_s"] is None
        assert "behind" not in await assistant.words("closest_contacts")
        monkeypatch.setattr(tool, "BEHIND_S", 0.0)
        assert (await assistant.found("closest_contacts"))["behind_s"] > 0
        words = await assistant.words("closest_contacts")
        assert words.endswith("may be missing, as Rapport is behind.")


async def test_each_answer_has_its_own_reads() -> None:
    async def read(seconds: float) -> None:
        note(seconds)

    async def answer(*seconds: float) -> list[float]:
        with noted() as reads:
            await asyncio.gather(*map(read, seconds))
            return reads

    note(9.0)  # of no answer
    assert await asyncio.gather(answer(1.0, 3.0), answer(2.0)) == [[1.0, 3.0], [2.0]]
