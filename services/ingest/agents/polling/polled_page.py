"""A page that is polled over HTTP and holds the latest of something."""

import asyncio
import os
from abc import abstractmethod
from collections.abc import Iterable
from typing import NamedTuple

import httpx
import msgspec
from pydantic import Field

from services.http.problems import Problem
from services.ingest.agents.agent import Agent, Interrupted, SetVariable
from services.ingest.agents.intake import Intake
from services.ingest.sources.statements import Outcome

TIMEOUT_S = 30.0
MAX_PAGE_BYTES = 16 * 1024 * 1024

_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class Polled(Agent):
    """A page at `url`, polled every `every_s` seconds; its statements are distinguished by ids.

    `headers` are sent along; `token_env` names the variable that holds a bearer token.
    """

    url: str = Field(pattern=r"^https?://")
    every_s: float = Field(300, ge=1)
    headers: dict[str, str] = Field({}, repr=False)
    token_env: SetVariable | None = None

    @abstractmethod
    def statements(self, page: bytes, source: str) -> Iterable[Outcome]:
        """The statements of `page` for the agent named `source`, each with a lasting id of its own.

        Raises:
            Interrupted, Problem: where it is not a page of this type.
        """

    async def pull(self, intake: Intake) -> None:
        """Poll the page until it is away."""
        async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=True) as client:
            while True:
                await self.poll(client, intake)
                await asyncio.sleep(self.every_s)

    async def poll(self, client: httpx.AsyncClient, intake: Intake) -> None:
        """Publish what is new on the page; an unchanged one need not be sent by the server.

        Raises:
            Interrupted: where it is away or cannot be read.
        """
        page = await self._ask(client, intake.journal.cursor)
        if page is None:
            return
        try:
            outcomes = list(self.statements(page.content, intake.source))
        except Problem as problem:
            raise Interrupted(f"{self.url}: {problem.detail}") from None
        await _take(outcomes, page.validators, intake)

    async def _ask(self, client: httpx.AsyncClient, cursor: str | None) -> "_Page | None":
        """The page; None where it is unchanged."""
        headers = self.headers | msgspec.json.decode(cursor or "{}", type=dict[str, str])
        if self.token_env is not None:
            headers["Authorization"] = f"Bearer {os.environ[self.token_env]}"
        try:
            async with client.stream("GET", self.url, headers=headers) as answer:
                if answer.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                return _Page(await self._content(answer), _validators(answer))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Interrupted(f"{self.url}: {type(error).__name__} {error}") from None

    async def _content(self, answer: httpx.Response) -> bytes:
        if answer.status_code != httpx.codes.OK:
            raise Interrupted(f"{self.url}: answers {answer.status_code} {answer.reason_phrase}")
        content = bytearray()
        async for part in answer.aiter_bytes():
            content += part
            if len(content) > MAX_PAGE_BYTES:
                raise Interrupted(f"{self.url}: is larger than {MAX_PAGE_BYTES} bytes")
        return bytes(content)


class _Page(NamedTuple):
    """The content, and the headers by which the next request asks whether it has changed."""

    content: bytes
    validators: str


async def _take(outcomes: list[Outcome], cursor: str, intake: Intake) -> None:
    with intake.journal.entry():
        events = list(intake.new(intake.events(outcomes, intake.source)))
        intake.journal.move(cursor)
        await intake.publish(events)


def _validators(answer: httpx.Response) -> str:
    """The headers by which the next request asks whether it has changed, as JSON."""
    known = {
        asked: answer.headers[sent] for sent, asked in _VALIDATORS.items() if sent in answer.headers
    }
    return msgspec.json.encode(known).decode()
