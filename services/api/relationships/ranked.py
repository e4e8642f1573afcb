"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.row.chosen import chosen_rows
from relationships.row.rows import Rows
from relationships.score import relationship as answers
from relationships.score.ranking import Sort, ranked
from services.api.http.answer import Answer
from services.api.http.answer_parts import Stage
from services.api.http.parameters import Cursor, InteractionKind, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultList, ResultPages
from services.api.http.routes import Routes
from services.api.http.shape import Shape
from services.api.reading.reads import Moment, Reads
from services.api.reading.snapshot import Snapshot
from services.api.relationships.answer import RankedRelationship
from services.runtime.api_keys import Scope

routes = Routes()

Items = list[dict[str, Any]]


class RankingQuery(ReadQuery):
    """Which relationships to list, and in which order."""

    sort: Annotated[Sort, Field(description="what is highest comes first")] = Sort.SCORE
    stage: Annotated[Stage | None, Field(description="only those of this stage")] = None
    kind: Annotated[
        InteractionKind | None, Field(description="only those that had interactions of this kind")
    ] = None
    limit: Limit = 50
    cursor: Cursor = None


class RelationshipPage(Shape):
    """Ranked contacts."""

    items: list[RankedRelationship]
    next_cursor: str | None


@routes.read("/v1/members/{ego}/relationships", scope=Scope.READ, pages=Pages(most=2_000_000))
async def relationships(
    reads: Reads, pages: ResultPages[str], ego: str, query: Annotated[RankingQuery, Query()]
) -> Answer[RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        results = pages.resume(query.cursor, ego)
        if results is None:
            items, following = _first_page(reads, pages, snapshot, ego, query)
        else:
            page, following = pages.page(results, query.limit)
            pairs = [(results.ego, contact) for contact in page]
            rows = snapshot.between(pairs, latest=results.past)
            items = _items(reads, snapshot, results, page, rows)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _first_page(
    reads: Reads, pages: ResultPages[str], snapshot: Snapshot, ego: str, query: RankingQuery
) -> tuple[Items, str | None]:
    """The first page of everyone who is listed, as ranked now, and the cursor after it."""
    network = reads.network_then(snapshot, ego, reads.moment(snapshot.header(ego), query.at))
    places = ranked(network.scored, query.sort, query.stage, query.kind)
    results = ResultList(ego, network.at, network.named(places), network.past)
    page, following = pages.page(results, query.limit)
    rows = chosen_rows(network.scored.rows, places[: query.limit])
    return _items(reads, snapshot, results, page, rows), following


def _items(
    reads: Reads, snapshot: Snapshot, results: ResultList[str], page: Sequence[str], rows: Rows
) -> Items:
    """The relationships of `page` as of the results' time; `rows` are ego's with those alone."""
    ego, moment = results.ego, Moment(results.at, results.past)
    scored = reads.scored_rows(snapshot, ego, page, rows, moment)
    items = answers.relationships(scored, [ego] * len(page), page, np.arange(len(page)))
    return [item | {"approximate": moment.past} for item in items]
