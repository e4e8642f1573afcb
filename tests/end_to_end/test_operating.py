"""An operator looks at a running Rapport, and lets a halted partition go on."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from schemas.topics import partition_of
from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack
from tests.faults.load import write_raw
from tests.processes import until

pytestmark = pytest.mark.kafka

EGO, TOPIC = "operated", "feed.interactions"
BAD = [(b"\xff", b'{"text":"\xff<b>")')] * DEFAULT_POLICY.limit


def system(api: httpx.Client) -> Any:
    answer = api.get("/v1/system")
    assert answer.status_code == 200, answer.text
    return answer.json()


def seen(api: httpx.Client, holds: Callable[[Any], bool], what: str) -> Any:
    """The system as soon as that holds of it."""
    found: list[Any] = []

    def look() -> bool:
        found.append(system(api))
        return holds(found[-1])

    until(look, what)
    return found[-1]


def test_all_is_well(stack: Stack) -> None:
    send(stack, "/v1/events", {"id": "op-1", "source": "s", "kind": "post", "actor": EGO})
    number = partition_of(EGO, stack.settings.partitions)
    with stack.client() as api:
        answer = seen(api, lambda s: s["partitions"][number]["behind"] == 0, "all to be applied")
        assert answer["kafka"] == {"reachable": True, "since": None}
        (worker,) = answer["workers"]
        assert worker["name"].endswith(f":{stack.settings.scorer_port}")
        assert worker["partitions"] == [0, 1, 2, 3]
        for partition in answer["partitions"]:
            assert (partition["state"], partition["worker"]) == ("running", worker["name"])
            assert partition["halt"] is None
        kept = {topic["name"]: topic["records"] for topic in answer["topics"]}
        assert kept["feed.posts"] >= 1
        assert answer["webhooks"] == {"notifiers": 0, "waiting": None}
        send(stack, "/v1/events", {"id": "op-2", "source": "s", "kind": "post", "actor": EGO})
        rated = seen(api, lambda s: s["partitions"][number]["applied_per_s"], "it to count")
        assert 0 < rated["rates_over_s"] <= 60


def test_a_halted_partition_goes_on_once_it_is_resumed(stack: Stack) -> None:
    number = partition_of(EGO, stack.settings.partitions)
    with stack.client() as api:
        before = {letter["offset"] for letter in dead_letters(api)}
        (place,) = write_raw(stack.settings, TOPIC, number, BAD).items()
        halted = seen(api, lambda s: s["partitions"][number]["state"] == "halted", "it to halt")
        assert [p["state"] for p in halted["partitions"]].count("running") == 3
        halt, behind = halted["partitions"][number]["halt"], halted["partitions"][number]["behind"]
        assert halt["dead_letters"] == len(BAD)
        assert halt["reason"]
        assert behind >= len(BAD)
        stack.kill("scorer")  # who takes it over halts as well
        stack.start_unready("scorer")
        late = {"id": "op-3", "source": "s", "kind": "message", "actor": EGO, "target": "bo"}
        position = send(stack, "/v1/events", late)
        again = seen(api, lambda s: newly_halted(s, number, halt), "the next one to halt")
        assert again["partitions"][number]["behind"] >= behind
        assert {letter["offset"] for letter in dead_letters(api)} == before
        other = api.post(f"/v1/system/partitions/{(number + 1) % 4}/resume")
        assert other.status_code == 202
        assert system(api)["partitions"][number]["state"] == "halted"
        resumed = api.post(f"/v1/system/partitions/{number}/resume")
        assert (resumed.status_code, resumed.json()) == (202, {"partition": number})
        seen(api, lambda s: s["partitions"][number]["state"] == "running", "it to go on")
        answer = api.get(f"/v1/members/{EGO}/relationships/bo",
                         params={"after": position, "wait": 60})  # fmt: skip
        assert answer.json()["interactions"]["outbound"] == 1
        letters = [each for each in dead_letters(api) if each["offset"] not in before]
        assert [each["offset"] for each in letters] == [place[1] - 1 - n for n in range(len(BAD))]
        assert {each["topic"] for each in letters} == {TOPIC}
        assert {each["reason"] for each in letters} == {halt["reason"]}
        assert letters[0]["text"] == r'{"text":"\xff<b>")'
        assert letters[0]["key"] == r"\xff"


def newly_halted(answer: Any, number: int, halt: Any) -> bool:
    found = answer["partitions"][number]["halt"]
    return bool(found) and found["since"] != halt["since"]


def dead_letters(api: httpx.Client) -> list[Any]:
    """All of them, page by page."""
    found, query = [], {"limit": "30"}
    while True:
        answer = api.get("/v1/system/dead-letters", params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]
