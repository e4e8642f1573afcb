"""A page that is polled over HTTP and holds the latest of something."""

import asyncio
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, ClassVar, Self

import httpx
import msgspec
from pydantic import AfterValidator, Field, model_validator

from services.http.fetch import Fetched, Fetcher
from services.http.problems import Problem
from services.ingest.agents.agent import Agent, Interrupted
from services.ingest.agents.credential import Credential
from services.ingest.agents.polite_get import pause_s, polite_get, shown
from services.ingest.intake.intake import Intake
from services.ingest.sources.statements import Ignored, Outcome

MAX_PAGE_BYTES = 16 * 1024 * 1024

_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


def _with_host(url: str) -> str:
    try:
        if httpx.URL(url).host:
            return url
    except httpx.InvalidURL:
        pass
    raise ValueError("must be the address of a page, https://HOST/…")


class Polled(Agent):
    """A page at `url`, polled every `every_s` seconds; its statements are distinguished by ids.

    `headers` are sent along; a bearer token is in the variable `token_env`, or the file
    `token_file`.
    """

    url: Annotated[str, AfterValidator(_with_host)] = Field(pattern=r"^https?://")
    every_s: float = Field(300, ge=1)
    headers: dict[str, str] = Field({}, repr=False)
    token_env: str | None = None
    token_file: Path | None = None

    undated_backlog_is_known: ClassVar[bool] = False
    """Whether what has no time on the first poll is not new, and not published."""

    @model_validator(mode="after")
    def _proves_itself(self) -> Self:
        if self._has_token:
            self._token.read()
        return self

    @abstractmethod
    def statements(self, page: bytes, source: str) -> Iterable[Outcome]:
        """The statements of `page` for the agent named `source`, each with a lasting id of its own.

        Raises:
            Interrupted, Problem: where it is not a page of this type.
        """

    async def pull(self, intake: Intake) -> None:
        """Poll the page until it is away."""
        async with self.fetcher() as fetcher:
            while True:
                pause = await self.poll(fetcher, intake)
                await asyncio.sleep(pause)

    def fetcher(self) -> Fetcher:
        """What the page is fetched with; its own host may be at a private address."""
        return Fetcher({httpx.URL(self.url).host}, most_bytes=MAX_PAGE_BYTES)

    async def poll(self, fetcher: Fetcher, intake: Intake) -> float:
        """Publish what is new on the page; an unchanged one need not be sent by the server.

        Returns after how many seconds to poll again.

        Raises:
            Interrupted: where it is away or cannot be read, or ingest is away.
        """
        try:
            return max(self.every_s, await self._poll(fetcher, intake))
        except Interrupted as end:
            raise Interrupted(str(end), wait_s=max(self.every_s, end.wait_s)) from None

    async def _poll(self, fetcher: Fetcher, intake: Intake) -> float:
        validators = msgspec.json.decode(intake.journal.cursor or "{}", type=dict[str, str])
        page = await polite_get(fetcher, self.url, validators, self._credentials)
        if page.status != httpx.codes.NOT_MODIFIED:
            await self._take(self._read(page, intake.source), _validators(page), intake)
        return pause_s(page)

    @property
    def _token(self) -> Credential:
        return Credential(self.token_env, self.token_file)

    @property
    def _has_token(self) -> bool:
        return self.token_env is not None or self.token_file is not None

    @property
    def _credentials(self) -> dict[str, str]:
        if not self._has_token:
            return self.headers
        return self.headers | {"Authorization": f"Bearer {self._token.read()}"}

    def _read(self, page: Fetched, source: str) -> list[Outcome]:
        try:
            return list(self.statements(page.content, source))
        except Problem as problem:
            raise Interrupted(f"{shown(self.url)}: {problem.detail}") from None

    async def _take(self, outcomes: list[Outcome], cursor: str, intake: Intake) -> None:
        with intake.journal.entry():
            if self.undated_backlog_is_known and intake.journal.cursor is None:
                outcomes = [_known_if_undated(each, intake) for each in outcomes]
            events = list(intake.new(intake.events(outcomes, intake.source)))
            intake.journal.move(cursor)
            await intake.publish(events)


def _known_if_undated(outcome: Outcome, intake: Intake) -> Outcome:
    if isinstance(outcome, Ignored) or outcome.get("at") is not None:
        return outcome
    intake.journal.take(outcome["id"])
    return Ignored("without a time that can be read, on the first poll", outcome["id"])


def _validators(page: Fetched) -> str:
    """The headers by which the next request asks whether it has changed, as JSON."""
    known = {
        asked: page.headers[sent] for sent, asked in _VALIDATORS.items() if sent in page.headers
    }
    return msgspec.json.encode(known).decode()
