import asyncio
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from schemas.events import FeedEvent, read_sent_event
from schemas.positions import encode_position, merge
from services.publishing import publish as publishing
from services.publishing.errors import NotPublished
from services.publishing.publish import batches, publish
from services.runtime.retry import Backoff


def events(count: int) -> Iterator[FeedEvent]:
    for n in range(count):
        yield FeedEvent(id=str(n), source="t", kind="like", actor="a", target="b", at=n)


class Ingest:
    """Keeps what it accepts; gives the answers in `first` before it accepts anything more."""

    def __init__(self, *first: httpx.Response | Exception) -> None:
        self.first = list(first)
        self.accepted: list[str] = []
        self.attempts = 0
        self.under_way = 0
        self.most_under_way = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        self.attempts += 1
        if self.first:
            answer = self.first.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        self.accepted += [event["id"] for event in msgspec.json.decode(request.content)]
        position = encode_position({"feed.interactions": {self.attempts % 2: self.attempts}})
        return httpx.Response(202, json={"accepted": 1, "position": position})

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://ingest")


async def published(ingest: Ingest, count: int) -> list[int]:
    counts: list[int] = []
    async with ingest.client() as client:
        await publish(client, events(count), counts.append)
    return counts


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(publishing, "BATCH_EVENTS", 10)
    monkeypatch.setattr(publishing, "PUBLISH", Backoff(0, 1, 0))


async def test_all_arrives_once_several_in_flight():
    ingest = Ingest()
    assert sum(await published(ingest, 95)) == 95
    assert sorted(ingest.accepted, key=int) == [str(n) for n in range(95)]
    assert ingest.most_under_way == publishing.IN_FLIGHT


async def test_the_position_reaches_as_far_as_any_answer():
    ingest = Ingest()
    async with ingest.client() as client:
        positions = await publish(client, events(70), lambda _: None)
    assert positions == {"feed.interactions": {0: 6, 1: 7}}


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(429, headers={"Retry-After": "0"}),
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.Response(500),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
    ],
    ids=repr,
)
async def test_an_unknown_outcome_is_sent_again_with_the_same_ids(trouble):
    ingest = Ingest(trouble, trouble)
    assert await published(ingest, 3) == [3]
    assert ingest.attempts == 3
    assert ingest.accepted == ["0", "1", "2"]


async def test_a_refusal_ends_it_with_its_reason():
    problem = {
        "title": "Invalid events",
        "status": 422,
        "errors": [{"index": 2, "field": "at", "detail": "is odd"}],
    }
    ingest = Ingest(*[httpx.Response(422, json=problem)] * publishing.IN_FLIGHT)
    with pytest.raises(NotPublished, match=r"422 Invalid events; \[2\]\.at is odd"):
        await published(ingest, 50)


async def test_patience_ends(monkeypatch):
    monkeypatch.setattr(publishing, "PATIENCE_S", -1.0)
    with pytest.raises(NotPublished, match=r"took nothing for .*ConnectError refused"):
        await published(Ingest(httpx.ConnectError("refused")), 1)


def test_batches_end_by_count_and_by_size(monkeypatch):
    assert [b.events for b in batches(events(25))] == [10, 10, 5]
    monkeypatch.setattr(publishing, "BATCH_BYTES", 100)
    sized = list(batches(events(5)))
    assert [b.events for b in sized] == [2, 2, 1]
    read = [read_sent_event(e) for b in sized for e in msgspec.json.decode(b.body)]
    assert read == list(events(5))


def test_a_time_before_1973_is_not_taken_for_seconds():
    early = FeedEvent(id="e", source="t", kind="travel", actor="a", at=5_000, ends_at=2_000_000_000)
    (batch,) = batches([early])
    assert [read_sent_event(e) for e in msgspec.json.decode(batch.body)] == [early]


def test_merged_positions_only_grow():
    positions = {"x": {0: 5}}
    merge(positions, {"x": {0: 3, 1: 4}, "y": {7: 1}})
    assert positions == {"x": {0: 5, 1: 4}, "y": {7: 1}}


async def test_a_key_that_may_not_send_as_others_is_explained():
    fault = {"index": 3, "field": "actor", "detail": "the key may not send as this one"}
    said = {"title": "Not allowed", "detail": "The key 'mine' may not", "errors": [fault]}
    with pytest.raises(
        NotPublished, match=r"403.*'mine'.*\[3\].actor.*takes a key that is bound to no"
    ):
        await published(Ingest(httpx.Response(403, json=said)), 3)


async def test_aliases_that_are_left_out_are_logged(caplog):
    taken = {"accepted": 1, "position": encode_position({}), "aliases_left_out": 2}
    await published(Ingest(httpx.Response(202, json=taken)), 3)
    assert "the aliases of 2 profiles out: they take a key with the scope write" in caplog.text
