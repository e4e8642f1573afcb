"""GET /v1/members?q=: find members by id or name."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import Query
from pydantic import Field

from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor, invalid_cursor
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import seen
from services.api.http.routing.routes import Routes
from services.api.reading import decoded_profiles
from services.api.reading.indexes.follower import NotIndexed
from services.api.reading.reads import Reads
from services.api.reading.sight.viewer import Viewer
from services.api.reading.snapshot import Snapshot
from services.api.search.matches import Matches
from services.api.search.name_file import Hit
from services.api.search.names import Names
from services.api.search.question import question
from services.api.search.search_answer import MemberPage
from services.api.search.seen_names import Candidate, candidates, first_seen
from services.http.problems import unavailable
from services.runtime.access.grants import Scope

routes = Routes()

_KEPT = 200_000
_SOON_S = 0.25
"""So long a search waits for what is new, unless it is to be found for sure."""


class SearchQuery(ReadQuery):
    """Which members to find."""

    q: Annotated[
        str, Field(max_length=200, description="words of an id or name; all members if empty")
    ] = ""
    limit: Limit = 50
    cursor: Cursor = None


class _Place(msgspec.Struct, array_like=True):
    """What is searched, and the last that was found of it in the file of that id."""

    text: str
    file: bytes
    rank: int
    row: int


class _Page(NamedTuple):
    members: Sequence[str]
    following: str | None


@routes.lifespan
@asynccontextmanager
async def _indexing(reads: Reads) -> AsyncIterator[None]:
    """Follow the tables, so that a search finds little that it has to wait for."""
    names = reads.shared(Names)
    following = asyncio.create_task(names.follow())
    yield
    following.cancel()
    await asyncio.wait([following])
    names.close()


@routes.read(
    "/v1/members",
    scope=Scope.READ,
    rule=seen,
    pages=Pages(_KEPT, lambda candidate: [candidate.member]),
)
async def members(
    reads: Reads, pages: ResultPages[Candidate], query: Annotated[SearchQuery, Query()]
) -> Answer[MemberPage]:
    """Members in whose id or name all words of `q` are, in any order; best first.

    Case and accents do not matter, other scripts are read as Latin ones. A word of three letters
    or more may be anywhere, a shorter one begins a word; where all begin words, the member comes
    first. With a key that is bound to members: of those within two links of one of them, the
    closest first.
    """
    await _indexed(reads, query)
    try:
        if reads.viewer is None:
            page = await _of_all(reads, query)
        else:
            page = await _of_seen(reads, reads.viewer, pages, query)
    except NotIndexed:
        raise unavailable("Names are still being indexed") from None
    except (sqlite3.Error, OSError) as error:
        raise unavailable(f"Names cannot be read: {error}") from None
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        items = _items(snapshot, page.members)
        return Answer({"items": items, "next_cursor": page.following}, snapshot.caught_up_at())


async def _indexed(reads: Reads, query: SearchQuery) -> None:
    """Wait until what is new is indexed; where little depends on it, not for long.

    Raises:
        TableNotReady: where a partition is not restored.
        Problem: 503 where what has to be found is not indexed within the read's time, or cannot be.
    """
    names = reads.shared(Names)
    is_needed = query.after is not None or not names.is_whole
    try:
        within_s = max(query.wait, _SOON_S) if is_needed else _SOON_S
        await names.refresh_within(within_s, fully=query.after is not None)
    except NotIndexed:
        raise unavailable("Names are still being indexed") from None
    except (sqlite3.Error, OSError) as error:
        raise unavailable(f"Names cannot be indexed: {error}") from None


async def _of_all(reads: Reads, query: SearchQuery) -> _Page:
    """The next of all members that match."""
    place = decode_cursor(query.cursor, _Place) if query.cursor is not None else None
    asked, identities = question(query.q if place is None else place.text), reads.united
    after = (-1, 0) if place is None else (place.rank, place.row)

    def found(matches: Matches) -> tuple[bytes, list[Hit]]:
        if place is not None and place.file != matches.file_id:
            raise invalid_cursor()
        return matches.file_id, [*islice(matches.first(asked, identities, after), query.limit + 1)]

    file, hits = await reads.shared(Names).read(found)
    following = None
    if len(hits) > query.limit:
        hits.pop()
        text = query.q if place is None else place.text
        following = encode_cursor(_Place(text, file, hits[-1].rank, hits[-1].row))
    return _Page([hit.member for hit in hits], following)


async def _of_seen(
    reads: Reads, viewer: Viewer, pages: ResultPages[Candidate], query: SearchQuery
) -> _Page:
    """The next of those that match and whom the viewer sees."""
    results = pages.resume(query.cursor, "")
    if results is None:
        known = reads.tables.erasures.current().latest
        listed = await candidates(reads, viewer, question(query.q))
        results = ResultList("", reads.now(), listed, known=known)
    left = results.listed[results.offset :]
    found = await first_seen(reads, viewer, left, query.limit + 1)
    following = None
    if len(found) > query.limit:
        taken, _ = found.pop()
        _, following = pages.page(results, taken)
    return _Page([member for _, member in found], following)


def _items(snapshot: Snapshot, members: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": member,
            "name": who.statement("name"),
            "is_brand": bool(who.statement("is_brand")),
        }
        for member, encoded in zip(members, snapshot.profiles(members), strict=True)
        for who in [decoded_profiles.whereabouts(encoded)]
    ]
