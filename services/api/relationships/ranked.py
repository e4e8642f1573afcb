"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from relationships.score.ranking import Sort, ranked
from relationships.score.relationship import relationships as told
from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.parameters import Ranking, RankingQuery
from services.api.http.result_pages import ResultList
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

_FEW = 2_000
"""Of so many contacts the days of all are read at once; beyond, those of a page a second time.

That takes a third less time with 100 contacts, an eighth with 1,000; it would take a fifth more
with 10,000.
"""

Page = tuple[list[dict[str, Any]], str | None]
"""What is told, and the cursor for what comes after it."""


async def relationships(
    reads: Reads, ego: str, query: Ranking
) -> Answer[answer_parts.RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        if query.cursor is None:
            items, following = _first_page(reads, snapshot, ego, query)
        else:
            order, page, following = reads.orders.page(query.cursor, ego, query.limit)
            items = _read_again(reads, snapshot, order, page)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _first_page(reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery) -> Page:
    """Of everyone who is listed, as ranked now."""
    header = snapshot.header(ego)
    few = header is not None and header.contacts <= _FEW
    network = reads.network(snapshot, ego, query.at, days=few or query.sort is Sort.TREND)
    places = ranked(network.scored, query.sort, query.stage, query.kind)
    order = ResultList(ego, network.at, network.named(places))
    page, following = reads.orders.begin(order, query.limit)
    if not few:
        return _read_again(reads, snapshot, order, page), following
    egos = [ego] * len(network.contacts)
    return told(network.scored, egos, network.contacts, places[: query.limit]), following


def _read_again(
    reads: Reads, snapshot: Snapshot, order: ResultList[str], page: Sequence[str]
) -> list[dict[str, Any]]:
    """Those of `page` as they are at the order's time; nobody else's row is read."""
    rows = snapshot.between([(order.ego, contact) for contact in page])
    scored = reads.scored_rows(snapshot, page, rows, order.at)
    return told(scored, [order.ego] * len(page), page, np.arange(len(page)))
