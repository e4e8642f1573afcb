from typing import Annotated

import httpx
import pytest
from fastapi import Query
from sse_starlette import ServerSentEvent
from starlette.applications import Starlette

from relationships.tables.reader import TableNotReady
from services.api.http.parameters import Parameters
from services.api.http.stream_route import StreamRoute
from services.http.problems import install_problems
from services.runtime.api_keys import Keyring, KeysFile, Scope


class Source:
    """A stream's endpoint: numbers, and before each what a test lets happen."""

    def __init__(self, before=lambda number: None):
        self.before = before

    def __call__(self, reads, ego: str, query: Annotated[Parameters, Query()], last_event_id=None):
        if ego == "nowhere":
            raise TableNotReady(7)
        return self.numbers(last_event_id)

    async def numbers(self, last):
        for number in range(int(last or 0), 4):
            self.before(number)
            yield ServerSentEvent(str(number))


@pytest.fixture
def app(tmp_path):
    """Makes apps that serve a stream; their keyring knows one key, which is `app.state.token`."""

    def made(source):
        source.__name__ = "numbers"
        app = Starlette(routes=[StreamRoute("/of/{ego}", source, Scope.READ).serving(None)])
        install_problems(app)
        app.state.token = KeysFile(tmp_path / "keys.json").create("reader", [Scope.READ])
        app.state.keyring = Keyring(tmp_path / "keys.json")
        return app

    return made


async def get(app, path, **headers):
    headers["authorization"] = f"Bearer {app.state.token}"
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get(path, headers=headers)


def sent(answer):
    return [line.removeprefix("data: ") for line in answer.text.splitlines() if line]


async def test_events_are_sent_from_where_the_client_left_off(app):
    answer = await get(app(Source()), "/of/ana")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert sent(answer) == ["0", "1", "2", "3"]
    assert sent(await get(app(Source()), "/of/ana", **{"last-event-id": "2"})) == ["2", "3"]


async def test_a_stream_ends_once_its_key_is_revoked(app, tmp_path):
    def revoke(number):
        if number == 2:
            serving.state.keyring = Keyring(tmp_path / "none.json")

    serving = app(Source(revoke))
    assert sent(await get(serving, "/of/ana")) == ["0", "1"]


async def test_what_is_not_restored_is_unavailable(app):
    answer = await get(app(Source()), "/of/nowhere")
    assert answer.status_code == 503
    assert "partition 7" in answer.json()["detail"]
