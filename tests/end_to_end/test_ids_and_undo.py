"""Ids and undo, by HTTP, Kafka and HTTP: what each id counts, whatever comes under it."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest

from schemas.times import DAY_MS
from services.local.replay.replay import replay
from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka


def read(stack: Stack, ego: str, contact: str, after: str = "") -> dict[str, object]:
    with stack.client() as api:
        path = f"/v1/members/{ego}/relationships/{contact}"
        answer = api.get(path, params={"after": after} if after else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def event(id_: str, kind: str, actor: str, at: int, **more: object) -> dict[str, object]:
    return {"id": id_, "source": "undo", "kind": kind, "actor": actor, "at": at, **more}


def outbound(found: dict[str, object]) -> list[int]:
    """In all, and in the last 1 and 28 days."""
    windows = found["windows"]
    counts = [found["interactions"], windows["1d"], windows["28d"]]  # type: ignore[index]
    return [count["outbound"] for count in counts]  # type: ignore[index]


def test_an_undo_of_what_was_never_sent_leaves_nothing_behind(stack: Stack) -> None:
    now = time.time_ns() // 1_000_000
    week = now - 7 * DAY_MS
    after = send(
        stack,
        "/v1/events",
        event("a1", "like", "orla", week, target="pim", undo=True),
        event("a2", "like", "orla", now, target="pim"),
        event("b1", "post", "quin", week, undo=True),
        event("b2", "post", "quin", now, text="made up"),
        event("b3", "follow", "orla", week, target="quin"),
    )
    assert outbound(read(stack, "orla", "pim", after)) == [1, 1, 1]
    assert read(stack, "orla", "quin", after)["exposures"] == {"28d": 1}


@pytest.mark.parametrize("undo_first", [True, False])
def test_an_event_and_its_undo_count_nothing_in_either_order(
    stack: Stack, undo_first: bool
) -> None:
    ego, now = f"rae-{undo_first}", time.time_ns() // 1_000_000
    like = event("c1", "like", ego, now, target="sol")
    post = event("c2", "post", f"sol-{undo_first}", now)
    follow = event("c3", "follow", ego, now - DAY_MS, target=f"sol-{undo_first}")
    undone = [each | {"undo": True} for each in (like, post)]
    first, then = (undone, [like, post]) if undo_first else ([like, post], undone)
    like["source"] = undone[0]["source"] = ego
    send(stack, "/v1/events", *first, follow)
    after = send(stack, "/v1/events", *then)
    found = read(stack, ego, "sol", after)
    assert outbound(found) == [0, 0, 0]
    assert found["last_outbound_at"] is not None
    assert read(stack, ego, f"sol-{undo_first}", after)["exposures"] == {"28d": 0}
    after = send(stack, "/v1/events", like, like | {"at": now - 1})
    assert outbound(read(stack, ego, "sol", after)) == [0, 0, 0]
    after = send(stack, "/v1/events", like | {"id": "c4"})
    assert outbound(read(stack, ego, "sol", after)) == [1, 1, 1]


def test_each_line_of_a_file_that_grows_counts_once_over_a_restore(
    stack: Stack, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("source,target,time\n")
    for day in range(20, 24):
        with log.open("a") as file:
            file.write(f"hugo,iris,2026-11-{day}T10:00:00Z\n")
        asyncio.run(replay(stack.endpoints, log))
        assert outbound(read(stack, "hugo", "iris"))[0] == day - 19
        if day == 21:
            stack.kill("scorer")
            stack.kill("api")
            shutil.rmtree(stack.settings.state)
            stack.start("scorer")
            stack.start("api")
