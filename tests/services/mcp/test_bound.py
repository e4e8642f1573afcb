"""A member's key asks about that member's network, and about nobody else's."""

from collections.abc import Callable

from services.mcp.server import TOOLS
from tests.services.demo_world import Demo
from tests.services.mcp.conftest import Started

GIVEN = {
    "find_member": {"name": "leo"},
    "explain_relationship": {"member": "leo"},
    "prepare_meeting": {"member": "leo"},
    "find_experts": {"topic": "stream"},
    "find_introductions": {"member": "morrow"},
}


async def test_no_tool_answers_about_anothers_network(
    assisted: Started, bound: Callable[..., str]
) -> None:
    async with assisted(bound("bo"), "ana") as assistant:
        for ask in TOOLS:
            refusal = await assistant.refusal(ask.__name__, **GIVEN.get(ask.__name__, {}))
            assert "(403)" in refusal
            assert "Leo" not in refusal


async def test_it_is_the_network_of_whom_the_key_is_bound_to(
    assisted: Started, bound: Callable[..., str]
) -> None:
    contacts = {}
    for member in ("ana", "bo"):
        async with assisted(bound(member)) as assistant:
            listed = (await assistant.found("closest_contacts"))["contacts"]
            contacts[member] = [each["contact"]["id"] for each in listed]
    assert "bo" in contacts["ana"]
    assert "ana" in contacts["bo"]
    assert contacts["ana"] != contacts["bo"]


async def test_of_others_it_sees_what_the_key_does(
    assisted: Started, bound: Callable[..., str], demo: Demo
) -> None:
    """Who never did anything towards bo, or towards one who did, is nobody."""
    headers = {"Authorization": f"Bearer {bound('bo')}"}
    everybody = [each["id"] for each in demo.api.ok("/v1/members", limit=1000)["items"]]
    unseen = next(
        each
        for each in everybody
        if demo.api.client.get(f"/v1/members/{each}", headers=headers).status_code == 404
    )
    async with assisted(bound("bo")) as assistant:
        assert "Nobody whom the key may see" in await assistant.refusal(
            "prepare_meeting", member=unseen
        )
    async with assisted(demo.api.key, "bo") as assistant:
        assert await assistant.found("prepare_meeting", member=unseen)
