from datetime import UTC, datetime
from typing import Any

from tests.services.api.audience.test_audience import DAY, HOUR, brand, noon
from tests.services.api.bound import Members
from tests.services.api.conftest import Api

__all__ = ["brand"]


def day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()


def test_an_audience_week_by_week(api: Api, events: Any, brand: str) -> None:
    ana, bo, cy, dee = (f"{name}-{brand}" for name in ("ana", "bo", "cy", "dee"))
    at = noon()
    api.world.feed([
        events("follow", ana, brand, at=at - 20 * DAY),
        events("follow", dee, brand, at=at - 16 * DAY),
        events("follow", cy, brand, at=at - 3 * DAY),
        events("post", brand, text="Beans are in", at=at - 15 * DAY),
        *(events("message", ana, brand, at=at - n * DAY) for n in (0, 8, 15)),
        events("message", brand, ana, at=at - 15 * DAY + HOUR),
        events("message", brand, ana, at=at - 5 * DAY),
        *(events("like", bo, brand, at=at - n * DAY) for n in (36, 37, 38)),
    ])  # fmt: skip
    path = f"/v1/members/{brand}/audience"
    history = api.ok(f"{path}/history")
    weeks = history["weeks"]
    assert (len(weeks), history["ego"]) == (13, brand)
    today = at + DAY
    assert (weeks[-1]["first_day"], weeks[-1]["last_day"]) == (day(today - 6 * DAY), day(today))
    assert weeks[0]["first_day"] == day(today - 90 * DAY)

    def column(name: str) -> list[int]:
        return [week[name] for week in weeks[-6:]]

    assert column("followers") == [0, 0, 1, 2, 2, 3]
    assert column("reached") == [1, 0, 0, 2, 1, 1]
    assert column("engaged") == [1, 0, 0, 1, 1, 1]
    assert column("regular") == [1, 0, 0, 0, 0, 1]
    assert column("new") == [1, 1, 1, 2, 1, 1]
    assert column("lapsing") == [0, 0, 0, 0, 1, 1]
    audience = api.ok(path)
    assert {move: weeks[-1][move] for move in ("new", "returning", "lapsing")} == {
        move: audience["segments"][move]["size"] for move in ("new", "returning", "lapsing")
    }
    responses = [week["responses"] for week in weeks[-3:]]
    assert [each["asked"] for each in responses] == [1, 1, 1]
    assert [each["answered"] for each in responses] == [1, 1, 0]
    assert [each["within_a_day"] for each in responses] == [1, 0, 0]
    assert [each["median_seconds"] for each in responses] == [3600.0, 3 * 86400.0, None]


def test_a_brands_own_key_reads_its_history(api: Api, events: Any, brand: str) -> None:
    ana = f"ana-{brand}"
    api.world.feed([
        events("profile", ana, name="Ana"),
        events("like", ana, brand, at=noon()),
        events("message", brand, f"stranger-{brand}", at=noon()),
        events("profile", f"stranger-{brand}", name="Nobody's business"),
    ])  # fmt: skip
    bound = Members(api, "audience").key(brand)
    path = f"/v1/members/{brand}/audience"
    assert bound.ok(f"{path}/history")["weeks"] == api.ok(f"{path}/history")["weeks"]
    named = {c["contact"]: c["name"] for c in bound.ok(path)["segments"]["top"]["customers"]}
    assert named == {ana: "Ana", f"stranger-{brand}": None}
    assert bound.get(f"/v1/members/{ana}/audience/history").status_code == 403
