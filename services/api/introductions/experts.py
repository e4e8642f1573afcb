"""GET /v1/members/{ego}/experts: who within ego's network knows about something."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.network.experts import Expert, Found, find_experts
from relationships.profile.capabilities import match
from relationships.profile.profile import Whereabouts
from relationships.row.blocks import blocked
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.introductions.capability_file import Sign
from services.api.introductions.expert_answer import ExpertPage
from services.api.introductions.expertise import Expertise
from services.api.introductions.seen_experts import askable, seen, signs_seen
from services.api.reading import decoded_profiles
from services.api.reading.indexes.follower import NotIndexed
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.http.problems import invalid, unavailable
from services.runtime.access.grants import Scope

routes = Routes()

MOST = 500
"""So many of the best are listed at most."""

MOST_LINKS = 5_000
"""Introductions are sought among so many links of ego's closest contacts."""

_SIGNS = 3
_SOON_S = 0.05


class ExpertQuery(ReadQuery):
    """About what to find members."""

    q: Annotated[
        str, Field(max_length=200, description="words; only a cursor does without them")
    ] = ""
    limit: Limit = 50
    cursor: Cursor = None


@routes.lifespan
@asynccontextmanager
async def _indexing(reads: Reads) -> AsyncIterator[None]:
    """Follow the tables, so that a read finds little that it has to wait for."""
    expertise = reads.shared(Expertise)
    following = asyncio.create_task(expertise.follow())
    yield
    following.cancel()
    await asyncio.wait([following])
    expertise.close()


@routes.read(
    "/v1/members/{ego}/experts",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(200_000, lambda found: found.expert.path.members),
)
async def experts(
    reads: Reads, pages: ResultPages[Found], ego: str, query: Annotated[ExpertQuery, Query()]
) -> Answer[ExpertPage]:
    """Members who know about `q`, the best match and the closest first: match × closeness.

    What counts are topics, jobs, posts and reading; all words must be in one of them, by their
    stems, and the last may be the beginning of one. Closeness is the score of the strongest path:
    directly, or by one introduction of somebody who wants it. With a key that is bound to members:
    of those it may see, by what it may see of them.
    """
    try:
        results = pages.resume(query.cursor, ego) or await _found(reads, ego, query)
        page, following = pages.page(results, query.limit)
        items = await _items(reads, results.at, page)
    except NotIndexed:
        raise unavailable("What members know about is still being indexed") from None
    except (sqlite3.Error, OSError) as error:
        raise unavailable(f"What members know about cannot be read: {error}") from None
    with reads.snapshot() as snapshot:
        caught_up_at = snapshot.caught_up_with([ego, *(item["member"] for item in items)])
        return Answer({"items": items, "next_cursor": following}, caught_up_at)


async def _found(reads: Reads, ego: str, query: ExpertQuery) -> ResultList[Found]:
    """Every member within ego's network who knows about what is asked, best first."""
    text = query.q.strip()
    if not text:
        raise invalid("q", "is required")
    known = reads.tables.erasures.current().latest
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
    identities = reads.united
    await _indexed(reads, query)
    points = await reads.shared(Expertise).find(text, at, identities)
    matches = {member: match(given) for member, given in points.items()}
    links = LinkReader(reads, at, MOST_LINKS)
    ask = partial(askable, reads)
    found = await links.follow(find_experts(identities.principal(ego), matches, ask))
    if reads.viewer is not None:
        found = await seen(reads, text, at, found)
    listed = [Found(text, expert) for expert in _unblocked(reads, ego, found[:MOST])]
    return ResultList(ego, at, listed, known=known)


async def _indexed(reads: Reads, query: ExpertQuery) -> None:
    """Wait until what is new is indexed; where little depends on it, not for long.

    Raises:
        TableNotReady: where a partition is not restored.
        NotIndexed, sqlite3.Error, OSError: as `Expertise.refresh_within` does.
    """
    within_s = query.wait or _SOON_S
    await reads.shared(Expertise).refresh_within(within_s, fully=query.after is not None)


def _unblocked(reads: Reads, ego: str, found: Sequence[Expert]) -> Iterator[Expert]:
    """Those whom ego neither blocks nor hides, and who do not block ego.

    Links are never blocked, so that only those further away are checked.
    """
    further = [expert.member for expert in found if len(expert.path.links) > 1]
    with reads.snapshot() as snapshot:
        left_out = snapshot.hidden(ego)
        rows = snapshot.between([(ego, member) for member in further])
    left_out.update(further[place] for place in np.flatnonzero(blocked(rows)).tolist())
    return (expert for expert in found if expert.member not in left_out)


async def _items(reads: Reads, at: int, page: Sequence[Found]) -> list[dict[str, Any]]:
    if not page:
        return []
    members = [each.expert.member for each in page]
    with reads.snapshot() as snapshot:
        profiles = [decoded_profiles.whereabouts(each) for each in snapshot.profiles(members)]
    signs = await signs_seen(reads, page[0].text, at, members)
    items = [
        _item(each.expert, profile, signs.get(each.expert.member, ()))
        for each, profile in zip(page, profiles, strict=True)
    ]
    return items if reads.viewer is None else [_unranked(item) for item in items if item["why"]]


def _unranked(item: dict[str, Any]) -> dict[str, Any]:
    """The item for a bound viewer: how close an introduction brings tells of a link not ego's."""
    return item if item["directly"] else item | {"rank": None, "closeness": None}


def _item(expert: Expert, profile: Whereabouts, signs: Sequence[Sign]) -> dict[str, Any]:
    return {
        "member": expert.member,
        "name": profile.statement("name"),
        "rank": expert.rank,
        "match": expert.match,
        "closeness": expert.path.score,
        "directly": len(expert.path.links) == 1,
        "path": list(expert.path.members),
        "why": [sign._asdict() | {"at": format_time(sign.at)} for sign in signs[:_SIGNS]],
    }
