"""Keys are fetched once, again when they may have changed, and not at all from within."""

import asyncio

import pytest

from services.http.problems import Problem
from services.ingest.signatures.http import sender_keys
from services.ingest.signatures.http.sender_keys import AT_MOST_EVERY_S, KEPT_S, SenderKeys
from tests.services.ingest.producers import ANOTHER
from tests.services.ingest.signatures.senders import ANA, BY_ANOTHER, Server, actor, signed


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def refusal(keys: SenderKeys, messages=None) -> str:
    with pytest.raises(Problem) as raised:
        await keys.signer(messages or signed())
    assert raised.value.kind.status == 401
    return raised.value.detail


async def test_a_key_is_fetched_once_and_again_when_it_is_old():
    server, clock = Server(actor()), Clock()
    keys = SenderKeys(server, clock)
    for clock.now in (0.0, KEPT_S - 1):
        assert await keys.signer(signed()) == ANA
    assert server.asked == [ANA]
    clock.now = KEPT_S
    assert await keys.signer(signed()) == ANA
    assert server.asked == [ANA, ANA]


async def test_many_deliveries_ask_for_a_key_once():
    server = Server(actor())
    keys = SenderKeys(server)
    assert await asyncio.gather(*(keys.signer(signed()) for _ in range(20))) == [ANA] * 20
    assert server.asked == [ANA]


async def test_a_key_that_has_changed_is_fetched_once_more():
    server, clock = Server(actor()), Clock()
    keys = SenderKeys(server, clock)
    await keys.signer(signed())
    server.document = actor(ANOTHER)
    assert "by the sender's key" in await refusal(keys, BY_ANOTHER)
    clock.now = AT_MOST_EVERY_S
    assert await keys.signer(BY_ANOTHER) == ANA
    assert "by the sender's key" in await refusal(keys, signed())
    assert len(server.asked) == 2


async def test_what_cannot_be_had_is_not_asked_for_again_at_once():
    server, clock = Server(actor()), Clock()
    keys = SenderKeys(server, clock)
    server.away = "no answer"
    for clock.now in (0.0, 1.0, AT_MOST_EVERY_S - 1):
        assert "no answer" in await refusal(keys)
    assert len(server.asked) == 1
    server.away, clock.now = None, AT_MOST_EVERY_S
    assert await keys.signer(signed()) == ANA


async def test_a_slow_server_is_not_waited_for(monkeypatch):
    async def slow(url: str):
        await asyncio.Event().wait()

    monkeypatch.setattr(sender_keys, "WITHIN_S", 0.01)
    assert "no answer within" in await refusal(SenderKeys(slow))


async def test_slow_servers_do_not_spoil_what_is_known_of_others(monkeypatch):
    monkeypatch.setattr(sender_keys, "MOST_AT_ONCE", 2)
    server, go_on = Server(actor()), asyncio.Event()

    async def held(url: str):
        if "slow" in url:
            await go_on.wait()
        return await server(url)

    keys = SenderKeys(held)
    slow = [f"https://slow{n}.example/ana" for n in range(2)]
    waiting = [asyncio.create_task(refusal(keys, signed(key_id=each))) for each in slow]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with pytest.raises(Problem) as raised:
        await keys.signer(signed())
    assert raised.value.kind.status == 503
    go_on.set()
    await asyncio.gather(*waiting)
    assert await keys.signer(signed()) == ANA


async def test_a_sender_who_leaves_costs_the_others_nothing(monkeypatch):
    server = Server(actor())
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def held(url: str):
        arrived.set()
        await go_on.wait()
        return await server(url)

    keys = SenderKeys(held)
    first, second = (asyncio.create_task(keys.signer(signed())) for _ in range(2))
    await arrived.wait()
    first.cancel()
    go_on.set()
    assert await second == ANA


async def test_keys_that_are_kept_have_a_bound(monkeypatch):
    monkeypatch.setattr(sender_keys, "MOST_KEYS", 3)
    server = Server({})
    keys = SenderKeys(server)
    for n in range(10):
        await refusal(keys, signed(key_id=f"https://social.example/{n}"))
    await refusal(keys, signed(key_id="https://social.example/9"))
    await refusal(keys, signed(key_id="https://social.example/0"))
    assert len(server.asked) == 11


@pytest.mark.parametrize(
    "key_id",
    ["https://127.0.0.1/ana", "https://localhost/ana", "https://[::1]/ana", "https://10.0.0.1/x",
     "https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/x",
     "https://[64:ff9b::7f00:1]/x", "https://[2002:7f00:1::]/x", "https://[fec0::1]/x",
     "https://0x7f000001/x", "https://2130706433/x"],
)  # fmt: skip
async def test_nobody_has_us_ask_our_own_network(key_id):
    reason = await refusal(SenderKeys(), signed(key_id=key_id))
    assert "private address" in reason
