"""GET /v1/members?q=: find members by id or name."""

import asyncio
from heapq import nsmallest
from typing import Any

import msgspec

from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Search
from services.api.members.name_index import Found, as_principals
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot


class _Place(msgspec.Struct, array_like=True):
    """What is searched, and the last that was found of it."""

    text: str
    rank: int
    member: str


async def members(reads: Reads, query: Search) -> Answer[answer_parts.MemberPage]:
    """Members whose id or name contains `q`, whatever the case, best first."""
    await reads.names.refresh(fully=query.after is not None)
    start = _Place(query.q.strip(), -1, "")
    if query.cursor is not None:
        start = decode_cursor(query.cursor, _Place)
    last = Found(start.rank, start.member)
    identities = reads.identities.current()
    every = as_principals(reads.names.find(start.text), identities)
    beyond = (found for found in every if found > last)
    page = await asyncio.to_thread(nsmallest, query.limit + 1, beyond)
    following = None
    if len(page) > query.limit:
        page.pop()
        following = encode_cursor(_Place(start.text, *page[-1]))
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        items = [_told(snapshot, found.member) for found in page]
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _told(snapshot: Snapshot, member: str) -> dict[str, Any]:
    who = snapshot.whereabouts(member)
    return {
        "id": member,
        "name": who.statement("name"),
        "is_brand": bool(who.statement("is_brand")),
    }
