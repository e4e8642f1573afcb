"""GET /v1/members?q=: find members by id or name."""

import asyncio
from heapq import nsmallest
from typing import Annotated, Any

import msgspec
from fastapi import Query
from pydantic import Field

from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.routes import Routes
from services.api.http.shape import Shape
from services.api.members.name_index import Found, Names, as_principals
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.api_keys import Scope

routes = Routes()


class SearchQuery(ReadQuery):
    """Which members to find."""

    q: Annotated[str, Field(max_length=200, description="part of an id or name; all if empty")] = ""
    limit: Limit = 50
    cursor: Cursor = None


class FoundMember(Shape):
    """A member that was found."""

    id: str
    name: str | None
    is_brand: bool


class MemberPage(Shape):
    """Members found: those whose id or name begins with what was asked for come first."""

    items: list[FoundMember]
    next_cursor: str | None


class _Place(msgspec.Struct, array_like=True):
    """What is searched, and the last that was found of it."""

    text: str
    rank: int
    member: str


@routes.read("/v1/members", scope=Scope.READ)
async def members(reads: Reads, query: Annotated[SearchQuery, Query()]) -> Answer[MemberPage]:
    """Members whose id or name contains `q`, whatever the case, best first."""
    names = reads.shared(Names)
    await names.refresh(fully=query.after is not None)
    start = _Place(query.q.strip(), -1, "")
    if query.cursor is not None:
        start = decode_cursor(query.cursor, _Place)
    last = Found(start.rank, start.member)
    identities = reads.identities.current()
    every = as_principals(names.find(start.text), identities)
    beyond = (found for found in every if found > last)
    page = await asyncio.to_thread(nsmallest, query.limit + 1, beyond)
    following = None
    if len(page) > query.limit:
        page.pop()
        following = encode_cursor(_Place(start.text, *page[-1]))
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        items = [_item(snapshot, found.member) for found in page]
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _item(snapshot: Snapshot, member: str) -> dict[str, Any]:
    who = snapshot.whereabouts(member)
    return {
        "id": member,
        "name": who.statement("name"),
        "is_brand": bool(who.statement("is_brand")),
    }
