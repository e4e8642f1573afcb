"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.score import relationship as answers
from relationships.score.ranking import Sort, ranked
from relationships.score.scored_rows import ScoredRows
from services.api.http.answer import Answer
from services.api.http.answer_parts import Stage
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, InteractionKind, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Moment, Reads
from services.api.reading.snapshot import Snapshot
from services.api.relationships.about_contacts import about_contacts
from services.api.relationships.ranked_answer import RelationshipPage
from services.runtime.access.grants import Scope

routes = Routes()

Items = list[dict[str, Any]]


class Include(StrEnum):
    """What else of each item is answered."""

    CONTACT = "contact"


class RankingQuery(ReadQuery):
    """Which relationships to list, and in which order."""

    sort: Annotated[Sort, Field(description="what is highest comes first")] = Sort.SCORE
    stage: Annotated[Stage | None, Field(description="only those of this stage")] = None
    kind: Annotated[
        InteractionKind | None, Field(description="only those that had interactions of this kind")
    ] = None
    include: Annotated[
        Include | None, Field(description="who each contact is, and what ego has set about it")
    ] = None
    limit: Limit = 50
    cursor: Cursor = None


@routes.read(
    "/v1/members/{ego}/relationships",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(2_000_000, lambda contact: [contact]),
)
async def relationships(
    reads: Reads, pages: ResultPages[str], ego: str, query: Annotated[RankingQuery, Query()]
) -> Answer[RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered; of over 200,000 the closest.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        results = pages.resume(query.cursor, ego)
        if results is None:
            results, items, following = _first_page(reads, pages, snapshot, ego, query)
        else:
            page, following = pages.page(results, query.limit)
            pairs = [(results.ego, contact) for contact in page]
            rows = snapshot.between(pairs, latest=results.past)
            moment = Moment(results.at, results.past)
            scored = reads.scored_rows(snapshot, results.ego, page, rows, moment)
            items = _items(results, page, scored)
        if query.include is Include.CONTACT:
            items = _with_contacts(snapshot, results, items)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _first_page(
    reads: Reads, pages: ResultPages[str], snapshot: Snapshot, ego: str, query: RankingQuery
) -> tuple[ResultList[str], Items, str | None]:
    """Everyone who is listed, as ranked now, the first page of it, and the cursor after that."""
    network = reads.network_then(snapshot, ego, reads.moment(snapshot.header(ego), query.at))
    places = ranked(network.scored, query.sort, query.stage, query.kind)
    results = ResultList(ego, network.at, network.named(places), network.past)
    page, following = pages.page(results, query.limit)
    scored = network.scored.chosen(places[: query.limit])
    return results, _items(results, page, scored), following


def _with_contacts(snapshot: Snapshot, results: ResultList[str], items: Items) -> Items:
    contacts = [item["contact"] for item in items]
    about = about_contacts(snapshot, results.ego, contacts, results.at)
    return [item | {"about": each} for item, each in zip(items, about, strict=True)]


def _items(results: ResultList[str], page: Sequence[str], scored: ScoredRows) -> Items:
    """The relationships of `page` as of the results' time, from where they stand then."""
    egos = [results.ego] * len(page)
    items = answers.relationships(scored, egos, page, np.arange(len(page)))
    return [item | {"approximate": results.past} for item in items]
