import json
from functools import partial

import pytest

from rapport_client import AsyncClient, Client, Posted, RapportProblem, RapportUnreachable
from rapport_client import client as client_module
from rapport_client.answers import Here
from rapport_client.chunks import chunks
from schemas.positions import encode_position
from tests.free_port import free_port
from tests.rapport_client.answering import PROBLEM, Asked, Reply, answering

CALL = {"source": "crm", "kind": "call", "actor": "ana", "target": "bo"}
POSITION = encode_position({"feed.interactions": {0: 1}})
TAKEN = Reply(202, json.dumps({"accepted": 1, "position": POSITION}).encode())
FAULTS = [Reply(0), Reply(503, headers={"Retry-After": "0"}), Reply(429), Reply(408)]


def fails_first(number: int, asked: Asked) -> Reply:
    return [*FAULTS, TAKEN][number]


def test_an_event_keeps_its_id_over_retries() -> None:
    with answering(fails_first) as (url, came), Client(url, key="k") as client:
        posted = client.post(CALL)
    assert (posted.accepted, posted.position) == (1, POSITION)
    assert [json.loads(asked.body)[0]["id"] for asked in came] == [*posted.ids] * 5


async def test_so_it_does_with_an_event_loop() -> None:
    with answering(fails_first) as (url, came):
        async with AsyncClient(url, key="k") as client:
            posted = await client.post(CALL)
    assert len(came) == 5
    assert len({json.loads(asked.body)[0]["id"] for asked in came} | {*posted.ids}) == 1


def test_what_is_refused_is_not_sent_again() -> None:
    problem = {
        "type": "urn:rapport:problem:invalid-events",
        "title": "Some events are invalid; none was taken",
        "detail": "1 of 1",
        "instance": "urn:rapport:request:r-1",
        "errors": [{"index": 0, "field": "kind", "detail": "is not known"}],
    }
    reply = Reply(422, json.dumps(problem).encode(), PROBLEM)
    with (
        answering(lambda number, asked: reply) as (url, came),
        Client(url, key="k") as client,
        pytest.raises(RapportProblem) as refused,
    ):
        client.post(CALL)
    assert len(came) == 1
    fault = refused.value
    assert (fault.status, fault.type, fault.request_id) == (422, problem["type"], "r-1")
    assert fault.errors == problem["errors"]


def test_a_post_that_breaks_off_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "chunks", partial(chunks, most_events=1))
    events = [CALL | {"id": "1"}, CALL, CALL | {"id": "3"}]
    with (
        answering(lambda number, asked: [TAKEN, Reply(0)][number]) as (url, came),
        Client(url, key="k", patience_s=0) as client,
        pytest.raises(RapportUnreachable) as broken,
    ):
        client.post(events)
    fault = broken.value
    assert fault.posted == Posted(1, ("1",), POSITION)
    assert fault.unsettled == (json.loads(came[1].body)[0]["id"],)


def test_a_read_that_waits_is_not_sent_again_where_it_waited_in_vain() -> None:
    with (
        answering(lambda number, asked: Reply(503)) as (url, came),
        Client(url, key="k") as client,
        pytest.raises(RapportProblem),
    ):
        client.circle("ana", after=POSITION, wait=0)
    assert [asked.path for asked in came] == [f"/v1/members/ana/circle?after={POSITION}&wait=0"]


def test_patience_ends() -> None:
    client = Client(f"http://127.0.0.1:{free_port()}", key="k", patience_s=0)
    with client, pytest.raises(RapportUnreachable):
        client.post(CALL)


def test_a_stream_goes_on_where_it_broke() -> None:
    stream = {"Content-Type": "text/event-stream"}

    def lives(number: int, asked: Asked) -> Reply:
        said = f'id: {number}\nevent: here\ndata: {{"as_of": "{number}"}}\n\nid: half'
        return Reply(503) if number == 1 else Reply(200, said.encode(), stream)

    with answering(lives) as (url, came), Client(url, key="k") as client:
        events = client.live("a/b")
        assert [next(events), next(events)] == [Here(as_of="0"), Here(as_of="2")]
        events.close()  # type: ignore[attr-defined]  # it is a generator
    assert [asked.headers.get("Last-Event-ID") for asked in came] == [None, "0", "0"]
    assert came[0].path == "/v1/members/a%2Fb/live"


def read(number: int, asked: Asked) -> Reply:
    who = b'{"name": "crm", "scopes": ["read"], "members": ["ana"], "expires_at": null}'
    return Reply(200, who, {"Rapport-Staleness": f"{number}.250"})


def test_a_read_reports_how_far_behind_it_is() -> None:
    behind: list[float] = []
    with answering(read) as (url, came), Client(url, key="k", on_staleness=behind.append) as client:
        assert client.whoami().members == ["ana"]
        client.whoami()
    assert behind == [0.25, 1.25]
    assert came[0].path == "/session"


async def test_so_does_one_with_an_event_loop() -> None:
    behind: list[float] = []
    with answering(read) as (url, _):
        async with AsyncClient(url, key="k", on_staleness=behind.append) as client:
            assert (await client.whoami()).scopes == ["read"]
    assert behind == [0.25]
