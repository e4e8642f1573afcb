"""Where there is no answer, one line says why and what to do."""

from collections.abc import Callable

from services.runtime.access.grants import Scope
from tests.free_port import free_port
from tests.services.demo_world import Demo
from tests.services.mcp.conftest import Started

WRONG = f"rk_{'0' * 12}_{'0' * 40}"


async def test_a_wrong_key(started: Started) -> None:
    async with started(WRONG) as assistant:
        refusal = await assistant.refusal("whom_to_contact")
        assert "(401)" in refusal
        assert "rapport keys create" in refusal
        assert WRONG not in refusal


async def test_a_key_that_may_not_read(assisted: Started, bound: Callable[..., str]) -> None:
    async with assisted(bound("ana", scope=Scope.WRITE)) as assistant:
        assert "needs the scope `read`" in await assistant.refusal("latest_news")


async def test_rapport_is_away(assisted: Started, demo: Demo) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with assisted(demo.api.key, "ana", at=nowhere) as assistant:
        refusal = await assistant.refusal("explain_relationship", member="bo")
        assert refusal.startswith(f"Rapport does not answer at {nowhere}: start it")


async def test_whose_network_it_is_has_to_be_stated_where_the_key_does_not_say(
    assisted: Started, bound: Callable[..., str], demo: Demo
) -> None:
    async with assisted(demo.api.key) as assistant:
        assert "start `rapport mcp` with `--as MEMBER`" in await assistant.refusal("latest_news")
    async with assisted(bound("ana", "bo")) as assistant:
        assert "several members (ana, bo)" in await assistant.refusal("latest_news")
    async with assisted(bound("ana", "bo"), "bo") as assistant:
        contacts = (await assistant.found("closest_contacts"))["contacts"]
        assert "ana" in [each["contact"]["id"] for each in contacts]


async def test_a_name_is_no_id_and_nobody_is_guessed(assisted: Started, demo: Demo) -> None:
    async with assisted(demo.api.key, "ana") as assistant:
        for tool in ("explain_relationship", "prepare_meeting", "find_introductions"):
            refusal = await assistant.refusal(tool, member="Carmen")
            assert "Carmen Navarro (carmen-navarro); Carmen Ortega (carmen-ortega)" in refusal
            assert "Ask who is meant" in refusal
            assert "Bo Lindqvist (bo)" in await assistant.refusal(tool, member="Bo Lindqvist")
            assert "ask for another spelling" in await assistant.refusal(tool, member="zzz-nobody")
            assert "is the user" in await assistant.refusal(tool, member="ana")


async def test_an_ambiguous_name_is_answered_by_choices(assisted: Started, demo: Demo) -> None:
    async with assisted(demo.api.key, "ana") as assistant:
        found = await assistant.found("find_member", name="carm", limit=1)
        assert [each["member"]["id"] for each in found["candidates"]] == ["carmen-navarro"]
        assert found["more"]
        words = await assistant.words("find_member", name="carmen")
        assert words.startswith("2 members are found; ask who is meant, do not guess:\n")
        assert "Carmen Ortega (carmen-ortega), Data engineer at Open Atlas Foundation" in words
        assert (await assistant.words("find_member", name="qqqq")).startswith("Nobody")


async def test_what_cannot_be_asked(assisted: Started, demo: Demo) -> None:
    async with assisted(demo.api.key, "ana") as assistant:
        assert await assistant.refusal("who_is_nearby", place="Xyzzyx") == (
            "Rapport cannot answer this: place is not in the gazetteer; give its latitude and "
            "longitude."
        )
        near = await assistant.found("who_is_nearby", latitude=38.7, longitude=-9.1)
        assert "leo" in [each["contact"]["id"] for each in near["contacts"]]
        assert "not be before" in await assistant.refusal(
            "who_is_nearby", place="Lisbon", from_day="2026-12-03", to_day="2026-12-01"
        )
