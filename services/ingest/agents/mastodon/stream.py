"""Mastodon: the home timeline and notifications of an account, streamed.

See https://docs.joinmastodon.org/methods/streaming/. A stream has no cursor: what was missed is
fetched once it is open, by the identifiers of the last status and notification.
"""

import os
from functools import cached_property
from typing import Any

import httpx
import msgspec
from pydantic import Field
from websockets.exceptions import WebSocketException

from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.intake import Intake
from services.ingest.agents.mastodon.events import PATHS, StreamEvent, cursor_of, decoded, take
from services.ingest.agents.mastodon.statuses import Account, Home
from services.ingest.agents.websocket_batches import batches, opened

TIMEOUT_S = 30.0
PAGE = 40
MAX_FRAME_BYTES = 4 * 1024 * 1024

_BREAKS = (OSError, WebSocketException, httpx.HTTPError, msgspec.MsgspecError, RecursionError)


class Mastodon(Agent):
    """`type = "mastodon"`; `url` is the server's, `token_env` names an access token's variable.

    The token needs the scopes `read:accounts`, `read:statuses` and `read:notifications`.
    """

    url: str = Field(pattern=r"^https?://[^/]+$")
    token_env: SetVariable

    async def pull(self, intake: Intake) -> None:
        """Publish what was missed, then what comes."""
        try:
            async with self._client() as client:
                home, stream = await self._home(client)
                async with opened(stream, MAX_FRAME_BYTES, self._proof) as socket:
                    await self._catch_up(client, home, intake)
                    async for frames in batches(socket):
                        await take([decoded(frame) for frame in frames], home, intake)
        except _BREAKS as error:
            raise Interrupted(f"{self.url}: {type(error).__name__} {error}") from None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, headers=self._proof, timeout=TIMEOUT_S)

    @cached_property
    def _proof(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {os.environ[self.token_env]}"}

    async def _home(self, client: httpx.AsyncClient) -> tuple[Home, str]:
        """The account whose stream it is, and the address of the stream."""
        server = await _get(client, "/api/v2/instance", _Server)
        owner = await _get(client, "/api/v1/accounts/verify_credentials", Account)
        stream = server.configuration.urls.streaming
        return Home(server.domain, owner), f"{stream}/api/v1/streaming?stream=user"

    async def _catch_up(self, client: httpx.AsyncClient, home: Home, intake: Intake) -> None:
        """Page by page from the cursor on, oldest first; at the very first, the latest page."""
        for event, path in PATHS.items():
            while True:
                after = cursor_of(intake).get(event)
                query = {"limit": str(PAGE)} | ({"min_id": after} if after else {})
                page = await _get(client, path, list[Any], query)
                await take([StreamEvent(event, each) for each in reversed(page)], home, intake)
                if not after or not page:
                    break


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
