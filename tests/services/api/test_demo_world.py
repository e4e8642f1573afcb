"""The sample world, asked over HTTP, against plain computations over all of its events."""

from urllib.parse import quote

import pytest

from services.local.demo.cast import ANA, KAFFA, LEO, MORROW
from tests.services.demo_world import Demo, person

DAY = 86_400_000
TIES = ("follow", "connect", "block")


@pytest.mark.parametrize("name", [LEO.id, LEO.elsewhere])
def test_a_friend_on_two_networks_is_one(demo: Demo, name: str) -> None:
    answer = demo.read(f"{ANA.id}/relationships/{quote(name)}")
    expected = demo.oracle.relationship(ANA.id, LEO.id, demo.at)
    assert answer["score"] == pytest.approx(expected["score"])
    for field in ("interactions", "windows", "first_interaction_at", "trend", "stage"):
        assert answer[field] == expected[field]
    contacts = [item["contact"] for item in demo.read(f"{ANA.id}/relationships")["items"]]
    assert LEO.id in contacts
    assert LEO.elsewhere not in contacts


def test_introductions_to_a_brand(demo: Demo) -> None:
    net = demo.links()
    ways = {
        one: min(score, net[one][MORROW.id]) / 2
        for one, score in net[ANA.id].items()
        if MORROW.id in net.get(one, {})
    }
    assert ways, "the world has some"
    answer = demo.read(f"{ANA.id}/paths/{MORROW.id}", degrees=2, limit=20)
    assert {item["members"][1]: item["score"] for item in answer["items"]} == pytest.approx(ways)
    assert (answer["degrees"], answer["complete"]) == (2, True)
    best = demo.read(f"{ANA.id}/paths/{MORROW.id}", limit=1)["items"][0]["score"]
    assert best >= max(ways.values()) * (1 - 1e-9)


def test_a_brands_audience(demo: Demo) -> None:
    answer = demo.read(f"{KAFFA.id}/audience", wait=30)
    today = demo.at // DAY
    sizes = {"new": 0, "returning": 0, "lapsing": 0}
    for contact in demo.oracle.contacts[KAFFA.id]:
        days = [
            today - event["at"] // DAY
            for event in demo.oracle.between[frozenset((KAFFA.id, contact))]
            if event["actor"] == contact and event["kind"] not in TIES
        ]
        lately = any(d < 28 for d in days)
        paused = not any(28 <= d < 56 for d in days)
        sizes["new"] += lately and max(days) < 28
        sizes["returning"] += lately and max(days) >= 28 and paused
        sizes["lapsing"] += not lately and sum(28 <= d < 84 for d in days) >= 3
    assert {name: answer["segments"][name]["size"] for name in sizes} == sizes
    ranked = demo.oracle.relationships(KAFFA.id, demo.at)
    assert answer["contacts"] == len(ranked)
    top = [customer["contact"] for customer in answer["segments"]["top"]["customers"]]
    assert top == [person(each["contact"]) for each in ranked[:10]]
    now_at = answer["funnel"][-1]["stages"]
    assert now_at == {stage: sum(r["stage"] == stage for r in ranked) for stage in now_at}
    assert answer["posts"]
