"""GET /v1/members/{ego}/relationships/{contact}/shared: contacts that the two have in common."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import At, Contact, Ego, IsBrand, Name, NextCursor, PageItems, Shape
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.api.relationships.shared_contacts import (
    MOST_CONTACTS,
    SharedContact,
    looked_through,
    shared_among,
    shared_contacts,
)
from services.http.problems import invalid
from services.runtime.access.grants import Scope

routes = Routes()


class SharedQuery(ReadQuery):
    """How many to list."""

    limit: Limit = 50
    cursor: Cursor = None


class Shared(Shape):
    """A contact of both."""

    contact: Contact
    name: Name
    is_brand: IsBrand
    score: float = Field(ge=0, le=100, description="of ego's link to it, as on `paths`")
    other_score: float | None = Field(
        ge=0, le=100, description="of the other's; null with a key that is bound to members"
    )


class SharedPage(Shape):
    """Contacts in common, by the weaker of both links, the strongest first."""

    ego: Ego
    contact: Contact
    at: At
    complete: bool = Field(description="false where ego and contact have too many to look through")
    items: PageItems[Shared]
    next_cursor: NextCursor


@routes.read(
    "/v1/members/{ego}/relationships/{contact}/shared",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(200_000, lambda contact: [contact]),
)
async def shared(
    reads: Reads,
    pages: ResultPages[str],
    ego: str,
    contact: str,
    query: Annotated[SharedQuery, Query()],
) -> Answer[SharedPage]:
    """Whom both know, the strongest first by the weaker link: from germ upwards to either.

    Nobody whom one of the three hides or blocks. With a key that is bound to members those whose
    link to the contact ego may see.
    """
    with reads.snapshot() as snapshot:
        ends = _principals(snapshot, ego, contact)
        at = reads.as_of(snapshot.header(ego), query.at)
    results = pages.resume(query.cursor, ego)
    if results is None:
        found = await shared_contacts(reads, ends, at)
        results = ResultList(ego, at, [each.contact for each in found])
    page, following = pages.page(results, query.limit)
    with reads.snapshot() as snapshot:
        among = shared_among(reads, snapshot, ends, page, results.at)
        body = {
            "ego": ego,
            "contact": contact,
            "at": format_time(results.at),
            "complete": snapshot.size(looked_through(snapshot, ends)) <= MOST_CONTACTS,
            "items": [_item(snapshot, each, bound=reads.viewer is not None) for each in among],
            "next_cursor": following,
        }
        return Answer(body, snapshot.caught_up_at())


def _principals(snapshot: Snapshot, ego: str, contact: str) -> tuple[str, str]:
    """By which ids the two are known.

    Raises:
        Problem: 422 where they are one.
    """
    one, other = map(snapshot.identities.principal, (ego, contact))
    if one == other:
        raise invalid("contact", "must not be the ego")
    return one, other


def _item(snapshot: Snapshot, found: SharedContact, *, bound: bool) -> dict[str, Any]:
    who = snapshot.whereabouts(found.contact)
    return {
        "contact": found.contact,
        "name": who.statement("name"),
        "is_brand": bool(who.statement("is_brand")),
        "score": found.score,
        "other_score": None if bound else found.other_score,
    }
