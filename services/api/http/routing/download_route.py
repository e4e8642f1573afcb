"""Downloads: GET routes answered with lines of JSON, however many."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import msgspec
from aiokafka.errors import KafkaError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relationships.layouts import UnknownLayoutError
from relationships.tables.reader import TableNotReady
from services.api.http.answer import Answer
from services.api.http.json_lines import MEDIA_TYPE, JsonLines
from services.api.http.member_ids import read_id
from services.api.http.openapi import annotation_of, documented
from services.api.http.parameters import DownloadQuery
from services.api.http.routing.access import Rule
from services.api.http.routing.open_answers import OpenAnswers
from services.api.http.routing.read_route import read_problems, staleness_header
from services.api.reading.reads import Reads
from services.http.auth import authenticate, require
from services.http.openapi_parts import BINARY
from services.http.problems import unavailable
from services.kafka.feed_scan import FeedScan
from services.runtime.access.grants import Grant, Scope

log = logging.getLogger(__name__)

Lines = AsyncGenerator[Sequence[msgspec.Struct]]
"""Batches of lines, some of which may be empty."""

DownloadEndpoint = Callable[..., Awaitable[Answer[Lines]]]
"""Takes the `Reads`, the `FeedScan`, the member ids in its path by name, and its `query`."""

MOST_OF_A_KEY = 2
"""Downloads that a key may have under way in one process."""

MOST = 8
"""Downloads that all keys together may have under way there."""

_encode = msgspec.json.Encoder().encode_lines


@dataclass(frozen=True)
class DownloadRoute:
    """Serves what `endpoint` makes to those whose key has `scope`, or may operate, and whom `rule`
    admits.

    `schema` is the URN of the JSON Schema of a line.
    """

    method: ClassVar[str] = "get"

    path: str
    endpoint: DownloadEndpoint
    scope: Scope
    rule: Rule
    schema: str

    def serving(self, reads: Reads, feeds: FeedScan) -> Route:
        """The route in an app that reads by `reads`, and what the feeds hold by `feeds`."""
        query_of: type[DownloadQuery] = annotation_of(self.endpoint, "query")
        under_way = OpenAnswers("downloads", MOST_OF_A_KEY, MOST)

        async def download(request: Request) -> Response:
            grant = await self._admit(request, reads)
            ids = {name: read_id(name, sent) for name, sent in request.path_params.items()}
            query = query_of.of(request.scope["query_string"])
            if query.after is not None:
                await reads.applied.until(query.after, query.wait)
            members = _members(reads, ids)
            with _unreadable():
                answer = await self.endpoint(reads, feeds, **ids, query=query)
            headers = staleness_header(reads, answer)
            if request.method == "HEAD":
                return Response(headers=headers, media_type=MEDIA_TYPE)

            async def still() -> None:
                await self._admit(request, reads)
                if _members(reads, ids) != members:
                    raise unavailable("Who is one with the member has changed; ask again")

            chunks = _chunks(answer.body, still, under_way.one_of(grant))
            return JsonLines(chunks, headers)

        return Route(self.path, download, name=self.endpoint.__name__)

    async def _admit(self, request: Request, reads: Reads) -> Grant:
        """Whoever may operate needs no other scope, as far as the rule goes."""
        grant = await authenticate(request)
        if Scope.OPERATE not in grant.scopes:
            require(grant, self.scope)
        self.rule(grant, request.path_params, reads.identities.stated)
        return grant

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from: binary, as no tool takes it for one JSON."""
        return documented(
            self.path,
            partial(self.endpoint, None, None),
            None,
            self.endpoint,
            response_class=_Binary,
            responses={200: {"description": f"Each line is a `{self.schema}`",
                             "content": {MEDIA_TYPE: {"schema": BINARY}}}},
        )  # fmt: skip

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that a download may be refused with, by status."""
        return {
            **read_problems(self.scope, "Nothing is kept of the member"),
            "429": "The key has as many downloads under way as it may, or asks too often; "
            "try again after Retry-After seconds",
        }


def _members(reads: Reads, ids: Mapping[str, str]) -> list[tuple[str, ...]]:
    """All that each of the path's `ids` is, by what is stated."""
    stated = reads.identities.stated
    return [stated.of(each) for each in ids.values()]


async def _chunks(
    batches: Lines, still: Callable[[], Awaitable[None]], place: AbstractContextManager[None]
) -> AsyncGenerator[bytes]:
    """The lines' bytes, for as long as `still` raises nothing; other work goes on in between.

    `place` is entered before anything is read, and held until the last of it is sent.
    """
    with place, _unreadable():
        async with aclosing(batches):
            async for lines in batches:
                await still()
                if lines:
                    yield _encode(lines)
                await asyncio.sleep(0)


@contextmanager
def _unreadable() -> Iterator[None]:
    try:
        yield
    except (TableNotReady, UnknownLayoutError) as error:
        raise unavailable(str(error)) from None
    except (KafkaError, TimeoutError) as error:
        log.warning("the feeds cannot be read: %r", error)
        raise unavailable("Kafka does not return what it holds") from None


class _Binary(Response):
    media_type = MEDIA_TYPE
