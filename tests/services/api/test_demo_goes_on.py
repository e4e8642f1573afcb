"""An hour of the demo's live events upon its settled world: stories hold, Ana has news."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any, NamedTuple

import pytest

from services.local.demo.cast import AMIRA, ANA, BO, CARLA, KAFFA, LEO, PIET, VELA, YUKI, cast
from services.local.demo.demo import SEED
from services.local.demo.live import live
from services.local.demo.world import world
from tests.services.api.conftest import PARTITIONS, serving
from tests.world import World

SETTLED = 1_795_427_530_123
MINUTE = 60_000
HOUR = 60 * MINUTE
MINUTES = (0, 15, 30, 60)
TOP = 12

WARMING = (BO, YUKI, AMIRA)
COOLING = (CARLA, KAFFA, VELA)
REASONS = {CARLA: "going_cold", VELA: "going_cold", PIET: "unanswered", YUKI: "in_town"}


class Look(NamedTuple):
    """What Ana's page shows at a time."""

    trends: dict[str, str]
    stages: dict[str, str]
    reasons: dict[str, set[str]]


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return list(takewhile(lambda e: e["at"] <= SETTLED + HOUR, live(SEED, SETTLED)))


@pytest.fixture(scope="module")
def looks(
    tmp_path_factory: pytest.TempPathFactory, events: list[dict[str, Any]]
) -> Iterator[list[Look]]:
    """Ana's at each of `MINUTES`."""
    data_dir = tmp_path_factory.mktemp("demo")
    tables = World(data_dir / "state", PARTITIONS)
    seen, past = [], SETTLED
    tables.feed(list(world(SEED, SETTLED)))
    with serving(tables, data_dir) as api:
        for minute in MINUTES:
            at = SETTLED + minute * MINUTE
            tables.feed([event for event in events if past < event["at"] <= at])
            past = at
            circle = api.ok(f"/v1/members/{ANA.id}/relationships", at=at, limit=200)["items"]
            advice = api.ok(f"/v1/members/{ANA.id}/suggestions", at=at, limit=50)["items"]
            seen.append(
                Look(
                    {each["contact"]: each["trend"] for each in circle},
                    {each["contact"]: each["stage"] for each in circle},
                    {e["contact"]: {why["reason"] for why in e["reasons"]} for e in advice},
                )
            )
    yield seen
    tables.close()


def test_who_warms_and_cools_goes_on_doing_so(looks: list[Look]) -> None:
    stories = {each.id for each in WARMING + COOLING}
    first, *later = looks
    assert [first.trends[each.id] for each in WARMING] == ["warming"] * 3
    assert [first.trends[each.id] for each in COOLING] == ["cooling"] * 3
    for look in later:
        changed = {each for each, trend in first.trends.items() if look.trends[each] != trend}
        assert len(changed) <= 1
        assert not changed & stories


def test_the_closest_stay_at_their_stages(looks: list[Look]) -> None:
    first, *later = looks
    closest = [*first.stages][:TOP]
    assert LEO.id in closest
    for look in later:
        assert [look.stages[each] for each in closest] == [first.stages[each] for each in closest]


def test_the_reasons_of_the_stories_stay(looks: list[Look]) -> None:
    for look in looks:
        for contact, reason in REASONS.items():
            assert reason in look.reasons[contact.id]


def test_ana_has_news_every_twenty_seconds(looks: list[Look], events: list[dict[str, Any]]) -> None:
    contacts = looks[0].trends
    news = [
        event
        for event in events
        if ANA.id in (event["actor"], event.get("target"))
        or ("target" not in event and event["actor"] in contacts)
    ]
    assert len(news) >= HOUR / 20_000


def test_the_crowd_touches_nobody_in_the_cast(events: list[dict[str, Any]]) -> None:
    known = {name for member in cast(SEED) for name in (member.id, member.elsewhere)}
    directed = [event for event in events if "target" in event]
    strangers = [event for event in directed if event["actor"] not in known]
    assert len(strangers) > 0.9 * len(directed)
    assert all((e["actor"] in known) == (e["target"] in known) for e in directed)
