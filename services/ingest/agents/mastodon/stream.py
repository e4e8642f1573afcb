"""Mastodon: the home timeline and notifications of an account, streamed.

See https://docs.joinmastodon.org/methods/streaming/. A stream has no cursor: what was missed is
fetched once it is open, by the identifiers of the last status and notification.
"""

import asyncio
import logging
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec
from pydantic import Field, model_validator
from websockets.exceptions import WebSocketException

from schemas.undecodable import UNDECODABLE
from services.http.fetch import Fetched, Fetcher
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.credential import Credential
from services.ingest.agents.mastodon.events import PATHS, StreamEvent, cursor_of, decoded, take
from services.ingest.agents.mastodon.statuses import Account, Home
from services.ingest.agents.polite_get import pause_s, polite_get
from services.ingest.agents.websocket_batches import SILENT_S, batches, interrupted, opened
from services.ingest.intake.intake import Intake

PAGE = 40
MAX_BYTES = 4 * 1024 * 1024
"""Of a frame, and of a page."""

log = logging.getLogger(__name__)


class Mastodon(Agent):
    """`type = "mastodon"`; `url` is the server's.

    The access token is in the variable `token_env`, or in the file `token_file`.

    The token needs the scopes `read:accounts`, `read:statuses` and `read:notifications`.
    """

    url: str = Field(pattern=r"^https?://[^/]+$")
    token_env: str | None = None
    token_file: Path | None = None

    @model_validator(mode="after")
    def _proves_itself(self) -> Self:
        self._token.read()
        return self

    async def pull(self, intake: Intake) -> None:
        """Publish what was missed, then what comes; the stream is opened again once it is silent.

        A server whose limit of requests is used up is not asked again before it is reset.
        """
        try:
            async with Fetcher({httpx.URL(self.url).host}, most_bytes=MAX_BYTES) as fetcher:
                home, stream = await self._home(fetcher)
                while True:
                    await self._follow(stream, fetcher, home, intake)
                    log.info("%s: no frame for %.0f s; opened again", intake.source, SILENT_S)
        except (OSError, WebSocketException) as error:
            raise interrupted(self.url, error) from None

    @property
    def _token(self) -> Credential:
        return Credential(self.token_env, self.token_file)

    @cached_property
    def _proof(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.read()}"}

    async def _home(self, fetcher: Fetcher) -> tuple[Home, str]:
        """The account whose stream it is, and the address of the stream."""
        server = _shaped(await self._get(fetcher, "/api/v2/instance"), _Server)
        owner = _shaped(await self._get(fetcher, "/api/v1/accounts/verify_credentials"), Account)
        stream = server.configuration.urls.streaming
        return Home(server.domain, owner), f"{stream}/api/v1/streaming?stream=user"

    async def _follow(self, stream: str, fetcher: Fetcher, home: Home, intake: Intake) -> None:
        async with opened(stream, MAX_BYTES, self._proof) as socket:
            await self._catch_up(fetcher, home, intake)
            async for frames in batches(socket):
                await take(decoded(frames, intake), home, intake)

    async def _catch_up(self, fetcher: Fetcher, home: Home, intake: Intake) -> None:
        """Page by page from the cursor on, oldest first; at the very first, the latest page."""
        for event, path in PATHS.items():
            while True:
                after = cursor_of(intake).get(event)
                query = {"limit": str(PAGE)} | ({"min_id": after} if after else {})
                answer = await self._get(fetcher, f"{path}?{httpx.QueryParams(query)}")
                page = _shaped(answer, list[Any])
                await take([StreamEvent(event, each) for each in reversed(page)], home, intake)
                await asyncio.sleep(pause_s(answer))
                if after == cursor_of(intake).get(event) or not after:
                    break

    async def _get(self, fetcher: Fetcher, path: str) -> Fetched:
        return await polite_get(fetcher, f"{self.url}{path}", credentials=self._proof)


class _Urls(msgspec.Struct):
    streaming: str


class _Configuration(msgspec.Struct):
    urls: _Urls


class _Server(msgspec.Struct):
    domain: str
    configuration: _Configuration


def _shaped(answer: Fetched, shape: Any) -> Any:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except UNDECODABLE as error:
        raise Interrupted(f"{answer.url.path}: is no answer of Mastodon: {error}") from None
