"""A member is exported and erased over HTTP: Kafka, ingest, scorer and api as processes."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.api.resources import RESOURCES
from services.cli.commands import app
from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from tests.end_to_end.callers import bearer, known_to_all
from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

NAMES = iter(range(1_000))
Event = dict[str, Any]


def now() -> int:
    return time.time_ns() // 1_000_000


class World:
    """A member to be erased, `gone`, and those who know it, with ids of the test's own."""

    def __init__(self, stack: Stack, api: httpx.Client) -> None:
        tag = f"{next(NAMES)}x{time.time_ns() % 1_000_000}"
        self.gone, self.ego, self.other = (f"{n}-{tag}" for n in ("vanish", "ego", "other"))
        self.name, self.text = f"Vera Vanish {tag}", f"zucchini-{tag}"
        self._stack, self._api = stack, api
        self._ids = iter(range(1_000))
        self._tag = tag

    def event(self, kind: str, actor: str, target: str | None = None, **more: object) -> Event:
        directed = {} if target is None else {"target": target}
        return {"id": f"{self._tag}-{next(self._ids)}", "source": "erasure", "kind": kind,
                "actor": actor, "at": now() - 5_000, **directed, **more}  # fmt: skip

    def acquaintance(self) -> list[Event]:
        """All that the member did, and was done to it."""
        gone, ego, place = self.gone, self.ego, {"name": "Lisbon", "country": "PT",
                                                 "latitude": 38.7, "longitude": -9.1}  # fmt: skip
        return [
            self.event("profile", gone, name=self.name, topics=[self.text], place=place),
            self.event("profile", ego, place=place),
            self.event("post", gone, text=f"All about {self.text}", topics=[self.text]),
            self.event("job_change", gone, organization=self.text, title=self.text),
            *(self.event(k, ego, gone) for k in ("follow", "connect", "message", "call")),
            *(self.event(k, gone, ego) for k in ("follow", "comment", "meeting")),
            self.event("message", gone, self.other, text=self.text),
            self.event("message", ego, self.other),
        ]

    def post(self, *events: Event) -> str:
        return send(self._stack, "/v1/events", *events)

    def get(self, path: str, **query: object) -> httpx.Response:
        given = {name: str(value) for name, value in query.items()}
        return self._api.get(path, params={"wait": "30", **given})

    def live(self, ego: str) -> Iterator[str]:
        """The lines of a live stream, which goes on where one ends, as a browser's does."""
        last: dict[str, str] = {}
        while True:
            path = f"/v1/members/{ego}/feed/live"
            with self._api.stream("GET", path, headers=last) as stream:
                for line in stream.iter_lines():
                    if line.startswith("id:"):
                        last = {"Last-Event-ID": line.removeprefix("id:").strip()}
                    yield line

    def export(self, member: str, **query: object) -> list[dict[str, Any]]:
        answer = self.get(f"/v1/members/{member}/export", **query)
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def erase(self, member: str, **query: object) -> dict[str, str]:
        given = {name: str(value) for name, value in query.items()}
        answer = self._api.delete(f"/v1/members/{member}", params=given)
        assert answer.status_code == 202, answer.text
        body: dict[str, str] = answer.json()
        return body

    def interactions(self, ego: str, contact: str, **query: object) -> int:
        answer = self.get(f"/v1/members/{ego}/relationships/{contact}", **query)
        assert answer.status_code == 200, answer.text
        return sum(answer.json()["interactions"].values())


@pytest.fixture
def world(stack: Stack) -> Iterator[World]:
    with stack.client() as api:
        yield World(stack, api)


def reads() -> list[str]:
    """The paths of all routes that are read by GET, streams apart."""
    return [
        route.path
        for routes in RESOURCES
        for route in routes.served
        if route.method == "get" and not route.path.endswith("/live")
    ]


def everything_read(world: World, after: str) -> Iterator[tuple[str, str]]:
    """What each route answers about ego and the others, by its path."""
    given = {"ego": world.ego, "contact": world.other, "member": world.ego}
    for path in reads():
        query = {"q": world.text} if path.endswith("/experts") else {}
        answer = world.get(path.format_map(given), after=after, **query)
        yield path, answer.text
    for query in (world.gone, world.name, world.text):
        yield "search", world.get("/v1/members", q=query, after=after).text
        yield "experts", world.get(f"/v1/members/{world.ego}/experts", q=query, after=after).text


def test_no_read_knows_who_was_erased(world: World) -> None:
    after = world.post(*world.acquaintance())
    named = [path for path, text in everything_read(world, after) if world.gone in text]
    assert {"/v1/members/{ego}/relationships", "/v1/members/{ego}/feed", "search",
            "experts"} <= set(named)  # fmt: skip
    erased = world.erase(world.gone)
    for path, text in everything_read(world, erased["position"]):
        for left in (world.gone, world.name, world.text):
            assert left not in text, path
    for path in ("", "/export"):
        assert world.get(f"/v1/members/{world.gone}{path}").status_code == 404
    assert world.interactions(world.ego, world.gone) == 0
    assert world.interactions(world.ego, world.other) == 1
    assert erased["gone_by"] > time.strftime("%Y-%m-%dT", time.gmtime())


def test_what_is_sent_later_counts_and_what_is_dated_before_does_not(world: World) -> None:
    before = world.event("message", world.gone, world.ego)
    world.post(before)
    erased = world.erase(world.gone)
    assert world.interactions(world.ego, world.gone, after=erased["position"]) == 0
    late = world.event("message", world.gone, world.ego, at=now() - 60_000)
    new = world.event("message", world.gone, world.ego, at=now())
    undo = before | {"undo": True}
    after = world.post(late, new, undo, before)
    assert world.interactions(world.ego, world.gone, after=after) == 1
    assert world.interactions(world.gone, world.ego, after=after) == 1
    lines = world.export(world.gone, events="true", after=after)
    assert [line["event"]["id"] for line in lines if line["type"] == "event"] == [new["id"]]


def test_an_objection_holds_until_it_is_taken_back(world: World) -> None:
    world.post(world.event("message", world.gone, world.ego))
    path = f"/v1/members/{world.gone}"
    assert world._api.request("DELETE", path, json={"always": "perhaps"}).status_code == 422
    erased = world._api.request("DELETE", path, json={"always": True}).json()
    during = world.post(world.event("message", world.gone, world.ego, at=now()))
    assert world.interactions(world.ego, world.gone, after=erased["position"]) == 0
    assert world.interactions(world.ego, world.gone, after=during) == 0
    answer = world._api.delete(f"/v1/members/{world.gone}/objection")
    assert answer.status_code == 202
    world.get(f"/v1/members/{world.ego}", after=answer.json()["position"])
    after = world.post(world.event("message", world.gone, world.ego, at=now()))
    assert world.interactions(world.ego, world.gone, after=after) == 1


def test_taking_an_objection_back_that_nobody_made_erases_nobody(world: World) -> None:
    after = world.post(world.event("message", world.gone, world.ego))
    answer = world._api.delete(f"/v1/members/{world.gone}/objection")
    assert answer.status_code == 202
    assert world.interactions(world.ego, world.gone, after=after) == 1


def test_all_stated_ids_are_erased_and_exported_at_once(world: World, stack: Stack) -> None:
    alias = f"alias:{world.gone}"
    both = [world.event("message", each, world.ego) for each in (alias, world.gone)]
    world.get(f"/v1/members/{world.ego}", after=world.post(*both)).raise_for_status()
    after = send(stack, "/v1/identities", {"member": world.gone, "alias": alias})
    lines = world.export(alias, after=after)
    assert {line["member"] for line in lines if line["type"] == "relationship"} == {
        alias, world.gone,
    }  # fmt: skip
    erased = world.erase(alias)
    for each in (alias, world.gone):
        answer = world.get(f"/v1/members/{each}", after=erased["position"])
        assert answer.status_code == 404
    assert world.gone not in world.get(f"/v1/members/{world.ego}/relationships").text
    assert world.get(f"/v1/members/{alias}/export").status_code == 404


def test_later_pages_leave_out_who_was_erased_in_between(world: World) -> None:
    contacts = [f"c{n:02}-{world.gone}" for n in range(6)]
    events = [
        world.event("message", world.ego, c) for n, c in enumerate(contacts) for _ in range(9 - n)
    ]
    after = world.post(*events)
    path = f"/v1/members/{world.ego}/relationships"
    first = world.get(path, limit=2, after=after).json()
    assert [item["contact"] for item in first["items"]] == contacts[:2]
    erased = world.erase(contacts[3])
    rest, cursor = [], first["next_cursor"]
    while cursor:
        page = world.get(path, limit=2, cursor=cursor, after=erased["position"]).json()
        rest += [item["contact"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert rest == [contacts[2], *contacts[4:]]


def test_a_live_stream_goes_on_without_whoever_was_erased(world: World) -> None:
    follows = [world.event("follow", world.ego, each) for each in (world.gone, world.other)]
    after = world.post(*follows)
    world.get(f"/v1/members/{world.ego}", after=after)
    live = world.live(world.ego)
    assert next(live).startswith(":")
    erased = world.erase(world.gone, always="true")
    world.get(f"/v1/members/{world.ego}", after=erased["position"])
    world.post(world.event("post", world.gone, text=world.text, at=now()))
    world.post(world.event("post", world.other, text="seen", at=now()))
    came = next(line for line in live if line.startswith("data:"))
    assert json.loads(came.removeprefix("data:"))["contact"] == world.other


def test_keys_of_others_neither_export_nor_erase(world: World, stack: Stack) -> None:
    keys = KeysFile(stack.settings.keys)
    theirs = bearer(keys.create("theirs", Scope, members=[world.other]))
    hers = bearer(keys.create("hers", [Scope.READ, Scope.WRITE], members=[world.gone]))
    known_to_all(stack, hers)
    after = world.post(world.event("message", world.gone, world.ego))
    path = f"/v1/members/{world.gone}"
    for key, exported, erased in ((theirs, 403, 403), (hers, 200, 202)):
        asked = {"after": after, "wait": "30"}
        answer = world._api.get(f"{path}/export", params=asked, headers=key)
        assert answer.status_code == exported
        assert world._api.delete(path, headers=key).status_code == erased


def test_the_command_line_exports_and_erases(
    world: World, stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RAPPORT_API_PORT", str(stack.settings.api_port))
    after = world.post(*world.acquaintance())
    world.get(f"/v1/members/{world.gone}", after=after).raise_for_status()

    def run(*command: str, said: str = "") -> Result:
        given = ["members", *command, "--data-dir", str(stack.settings.data_dir)]
        return CliRunner().invoke(app, given, input=said)

    file = tmp_path / "export.ndjson"
    assert run("export", world.gone, "--events", "--output", str(file)).exit_code == 0
    kinds = {json.loads(line)["type"] for line in file.read_text().splitlines()}
    assert kinds == {"member", "relationship", "day", "update", "event"}
    assert run("erase", world.gone, said="n\n").exit_code == 1
    assert world.get(f"/v1/members/{world.gone}").status_code == 200
    erased = run("erase", world.gone, "--always", "--yes")
    assert (erased.exit_code, "The last byte is gone by 20" in erased.output) == (0, True)
    assert world.get(f"/v1/members/{world.gone}").status_code == 404
    nothing = run("export", world.gone, "--output", str(file.with_name("none")))
    assert (nothing.exit_code, list(tmp_path.iterdir())) == (2, [file])
    assert run("withdraw-objection", world.gone).exit_code == 0
    after = world.post(world.event("message", world.gone, world.ego, at=now()))
    assert world.interactions(world.ego, world.gone, after=after) == 1
