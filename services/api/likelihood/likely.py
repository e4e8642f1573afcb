"""GET /v1/members/{ego}/likely: whom ego turns to next."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import Contact, NextCursor, PageItems, Shape
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


class LikelyContact(Shape):
    """Somebody ego has a history with, and how likely they deal with each other again."""

    contact: Contact
    rank: int = Field(ge=1, description="1 is whom ego turns to next most likely")
    share: float = Field(ge=0, le=1, description="the probability of being next among contacts")
    within_7d: float = Field(ge=0, le=1, description="probability of any interaction, either way")
    within_30d: float = Field(ge=0, le=1)


class LikelyPage(Shape):
    """Contacts, the likeliest next first."""

    items: PageItems[LikelyContact]
    next_cursor: NextCursor


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
