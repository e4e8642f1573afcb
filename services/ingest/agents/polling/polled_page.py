"""What is asked for again and again over HTTP: a page that holds the latest of something."""

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
from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import Statement

TIMEOUT_S = 30.0
MAX_PAGE_BYTES = 16 * 1024 * 1024

_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class Polled(Agent):
    """A page at `url`, asked for every `every_s` seconds; what it says is told apart by ids.

    `headers` are sent along; `token_env` names the variable that holds a bearer token.
    """

    url: str = Field(pattern=r"^https?://")
    every_s: float = Field(300, ge=1)
    headers: dict[str, str] = Field({}, repr=False)
    token_env: SetVariable | None = None

    @abstractmethod
    def say(self, page: bytes, source: str) -> Iterable[Statement | Ignored]:
        """What `page` says to the agent named `source`, each with its own lasting id.

        Raises:
            Interrupted, Problem: where it is not what is expected at `url`.
        """

    async def pull(self, intake: Intake) -> None:
        """Ask for the page until it cannot be had."""
        async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=True) as client:
            while True:
                await self.poll(client, intake)
                await asyncio.sleep(self.every_s)

    async def poll(self, client: httpx.AsyncClient, intake: Intake) -> None:
        """Take what is new on the page, which the server need not send where nothing is.

        Raises:
            Interrupted: where it cannot be had.
        """
        page = await self._ask(client, intake.journal.cursor)
        if page is None:
            return
        try:
            said = list(self.say(page.content, intake.source))
        except Problem as problem:
            raise Interrupted(f"{self.url}: {problem.detail}") from None
        await _take(said, page.validators, intake)

    async def _ask(self, client: httpx.AsyncClient, cursor: str | None) -> "_Page | None":
        """The page; None where nothing on it is new."""
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
    """What is there, and the headers by which the next request asks whether anything is new."""

    content: bytes
    validators: str


async def _take(said: list[Statement | Ignored], cursor: str, intake: Intake) -> None:
    with intake.journal.entry():
        events = list(intake.new(intake.events(said, intake.source)))
        intake.journal.move(cursor)
        await intake.publish(events)


def _validators(answer: httpx.Response) -> str:
    """The headers by which the next request asks whether anything is new, as JSON."""
    known = {
        ask: answer.headers[said] for said, ask in _VALIDATORS.items() if said in answer.headers
    }
    return msgspec.json.encode(known).decode()
