"""Mastodon: the home timeline and notifications of an account, streamed.

See https://docs.joinmastodon.org/methods/streaming/. A stream has no cursor: what was missed is
asked for once it is open, by the identifiers of the last status and notification.
"""

import os
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

import httpx
import msgspec
from pydantic import Field
from websockets.exceptions import WebSocketException

from schemas.events import FeedEvent
from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.intake import Intake
from services.ingest.agents.sockets import batches, opened
from services.ingest.agents.statuses import Account, Home, Notification, Stated, Status
from services.ingest.agents.withdrawals import withdrawal

TIMEOUT_S = 30.0
PAGE = 40
MAX_FRAME_BYTES = 4 * 1024 * 1024

PATHS = {"update": "/api/v1/timelines/home", "notification": "/api/v1/notifications"}
"""Where what a kind of event would have told is found later."""


class Told(NamedTuple):
    """An event of the stream, decoded."""

    event: str
    payload: Any


class _Frame(msgspec.Struct):
    event: str = ""
    payload: str = ""


class Mastodon(Agent):
    """`type = "mastodon"`; `url` is the server's, `token_env` names an access token's variable.

    The token needs the scopes `read:accounts`, `read:statuses` and `read:notifications`.
    """

    url: str = Field(pattern=r"^https?://[^/]+$")
    token_env: SetVariable

    async def pull(self, intake: Intake) -> None:
        """Take what was missed, then what is told."""
        try:
            async with self._client() as client:
                home, stream = await self._home(client)
                async with opened(stream, MAX_FRAME_BYTES, self._proof) as socket:
                    await self._catch_up(client, home, intake)
                    async for frames in batches(socket):
                        await _take([_told(frame) for frame in frames], home, intake)
        except (OSError, WebSocketException, httpx.HTTPError, msgspec.MsgspecError) as error:
            raise Interrupted(f"{self.url}: {type(error).__name__} {error}") from None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, headers=self._proof, timeout=TIMEOUT_S)

    @cached_property
    def _proof(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {os.environ[self.token_env]}"}

    async def _home(self, client: httpx.AsyncClient) -> tuple[Home, str]:
        """Whose stream it is, and where it is opened."""
        server = await _get(client, "/api/v2/instance", _Server)
        owner = await _get(client, "/api/v1/accounts/verify_credentials", Account)
        stream = server.configuration.urls.streaming
        return Home(server.domain, owner), f"{stream}/api/v1/streaming?stream=user"

    async def _catch_up(self, client: httpx.AsyncClient, home: Home, intake: Intake) -> None:
        """Page by page from the cursor on, oldest first; at the very first, the latest page."""
        for event, path in PATHS.items():
            while True:
                after = _cursor(intake).get(event)
                query = {"limit": str(PAGE)} | ({"min_id": after} if after else {})
                page = await _get(client, path, list[Any], query)
                await _take([Told(event, each) for each in reversed(page)], home, intake)
                if not after or not page:
                    break


class _Identified(msgspec.Struct):
    id: str


class _Urls(msgspec.Struct):
    streaming: str


class _Configuration(msgspec.Struct):
    urls: _Urls


class _Server(msgspec.Struct):
    domain: str
    configuration: _Configuration


async def _get(client: httpx.AsyncClient, path: str, shape: Any, query: Any = None) -> Any:
    answer = await client.get(path, params=query)
    answer.raise_for_status()
    return msgspec.json.decode(answer.content, type=shape)


def _told(frame: str | bytes) -> Told:
    read = msgspec.json.decode(frame, type=_Frame)
    plain = read.event not in PATHS
    return Told(read.event, read.payload if plain else msgspec.json.decode(read.payload))


async def _take(told: Iterable[Told], home: Home, intake: Intake) -> None:
    """Publish what is told; only then is it remembered, and the cursor moves."""
    with intake.journal.entry():
        cursor = _cursor(intake)
        events: list[FeedEvent] = []
        for each in told:
            try:
                events += _events(each, home, intake)
            except msgspec.MsgspecError:
                intake.tally["invalid"] += 1
            if each.event in PATHS:
                identifier = msgspec.convert(each.payload, _Identified).id
                cursor[each.event] = max(cursor.get(each.event, ""), identifier, key=_age)
        intake.journal.move(msgspec.json.encode(cursor).decode())
        await intake.publish(events)


def _events(told: Told, home: Home, intake: Intake) -> list[FeedEvent]:
    match told.event:
        case "update":
            status = msgspec.convert(told.payload, Status)
            return _said(f"status/{status.id}", home.posted(status), intake)
        case "notification":
            notification = msgspec.convert(told.payload, Notification)
            record = f"notification/{notification.id}"
            if notification.type == "mention" and notification.status is not None:
                record = f"status/{msgspec.convert(notification.status, _Identified).id}"
            return _said(record, home.notified(notification), intake)
        case "delete":
            said = intake.journal.recall(f"status/{told.payload}")
            intake.tally["unknown"] += not said
            withdrawals = (withdrawal(each, each.at) for each in said)
            return list(intake.events(withdrawals, f"delete/{told.payload}"))
    intake.tally["ignored"] += 1
    return []


def _said(record: str, said: Iterable[Stated], intake: Intake) -> list[FeedEvent]:
    """What `record` says, unless it has said so before: mentions come by both ways."""
    if not intake.journal.take(record):
        intake.tally["repeated"] += 1
        return []
    events = list(intake.events(said, record))
    for event in events:
        intake.journal.remember(record, event)
    return events


def _cursor(intake: Intake) -> dict[str, str]:
    return msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, str])


def _age(identifier: str) -> tuple[int, str]:
    """Identifiers grow: longer ones are later, and those of one length go by their letters."""
    return len(identifier), identifier
