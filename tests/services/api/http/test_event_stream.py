import asyncio
from contextlib import nullcontext
from itertools import count

from sse_starlette import ServerSentEvent

from services.api.http import event_stream
from services.api.http.event_stream import EventStream


async def test_a_client_that_takes_nothing_is_dropped(monkeypatch):
    monkeypatch.setattr(event_stream, "SLOW_S", 0.01)
    made = []

    async def events():
        for number in count():
            made.append(number)
            yield ServerSentEvent(str(number))

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        if b"2" in message.get("body", b""):
            await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET"}
    await asyncio.wait_for(EventStream(events(), nullcontext())(scope, receive, send), 5)
    assert made == [0, 1, 2]
