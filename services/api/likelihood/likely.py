"""GET /v1/members/{ego}/likely: whom ego turns to next."""

from typing import Annotated, Any

from fastapi import Query

from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.likelihood.likely_answer import LikelyPage
from services.api.likelihood.prospects import prospects
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.access.grants import Scope

routes = Routes()

Item = dict[str, Any]


class LikelyQuery(ReadQuery):
    """How many to list."""

    limit: Limit = 50
    cursor: Cursor = None


@routes.read(
    "/v1/members/{ego}/likely",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(200_000, lambda item: [item["contact"]]),
)
async def likely(
    reads: Reads, pages: ResultPages[Item], ego: str, query: Annotated[LikelyQuery, Query()]
) -> Answer[LikelyPage]:
    """Whom ego turns to next, most likely, and the probability of contact in 7 and 30 days.

    Everyone with any history. Another reading of what the score reads: the score says how strong
    a relationship is, this what will happen.
    """
    with reads.snapshot() as snapshot:
        snapshot.of(ego)
        results = pages.resume(query.cursor, ego) or _likeliest(reads, snapshot, ego, query.at)
        page, following = pages.page(results, query.limit)
        return Answer({"items": page, "next_cursor": following}, snapshot.caught_up_at())


def _likeliest(reads: Reads, snapshot: Snapshot, ego: str, at: int | None) -> ResultList[Item]:
    """Every contact with any history, the likeliest next first."""
    found = prospects(reads, snapshot, ego, at)
    items = [
        {"contact": found.contacts[place], **found.body(place, rank)}
        for rank, place in enumerate(found.order.tolist(), 1)
    ]
    return ResultList(ego, found.at, items)
