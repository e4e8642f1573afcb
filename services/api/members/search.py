"""GET /v1/members?q=: find members by id or name."""

import asyncio
from collections.abc import Sequence
from heapq import nsmallest
from typing import Annotated, Any

import msgspec
from fastapi import Query
from pydantic import Field

from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.routing.access import seen
from services.api.http.routing.routes import Routes
from services.api.http.shape import IsBrand, Name, NextCursor, PageItems, Shape
from services.api.members.name_index import Found, Names, as_principals
from services.api.members.seen_names import first_seen
from services.api.reading import decoded_profiles
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.access.grants import Scope

routes = Routes()


class SearchQuery(ReadQuery):
    """Which members to find."""

    q: Annotated[str, Field(max_length=200, description="part of an id or name; all if empty")] = ""
    limit: Limit = 50
    cursor: Cursor = None


class FoundMember(Shape):
    """A member that was found."""

    id: str
    name: Name
    is_brand: IsBrand


class MemberPage(Shape):
    """Members found: those whose id or name begins with what was asked for come first."""

    items: PageItems[FoundMember]
    next_cursor: NextCursor


class _Place(msgspec.Struct, array_like=True):
    """What is searched, and the last that was found of it."""

    text: str
    rank: int
    member: str


@routes.read("/v1/members", scope=Scope.READ, rule=seen)
async def members(reads: Reads, query: Annotated[SearchQuery, Query()]) -> Answer[MemberPage]:
    """Members whose id or name contains `q`, whatever the case, best first.

    With a key that is bound to members: of those within two links of one of them.
    """
    names = reads.shared(Names)
    await names.refresh(fully=query.after is not None)
    start = _Place(query.q.strip(), -1, "")
    if query.cursor is not None:
        start = decode_cursor(query.cursor, _Place)
    last = Found(start.rank, start.member)
    page = await _first(reads, start.text, last, query.limit + 1)
    following = None
    if len(page) > query.limit:
        page.pop()
        following = encode_cursor(_Place(start.text, *page[-1]))
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        items = _items(snapshot, [found.member for found in page])
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


async def _first(reads: Reads, text: str, last: Found, most: int) -> list[Found]:
    """The best that are found after `last`."""
    if reads.viewer is not None:
        return await first_seen(reads, reads.viewer, text, last, most)
    every = as_principals(reads.shared(Names).find(text), reads.united)
    beyond = (found for found in every if found > last)
    return await asyncio.to_thread(nsmallest, most, beyond)


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
