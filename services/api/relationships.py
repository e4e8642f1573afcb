"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from relationships.ranking import Sort, ranked
from relationships.relationship import relationships as told
from services.api import answers
from services.api.answer import Answer
from services.api.orders import Order
from services.api.queries import Ranking, RankingQuery
from services.api.reads import Reads
from services.api.snapshot import Snapshot


async def relationships(reads: Reads, ego: str, query: Ranking) -> Answer[answers.RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        if query.cursor is None:
            order = _order(reads, snapshot, ego, query)
            page, following = reads.orders.begin(order, query.limit)
        else:
            order, page, following = reads.orders.page(query.cursor, ego, query.limit)
        items = _told(reads, snapshot, order, page)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _order(reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery) -> Order[str]:
    """Everyone who is listed, as ranked now."""
    network = reads.network(snapshot, ego, query.at, days=query.sort is Sort.TREND)
    places = ranked(network.standing, query.sort, query.stage, query.kind)
    return Order(ego, network.at, network.named(places))


def _told(
    reads: Reads, snapshot: Snapshot, order: Order[str], page: Sequence[str]
) -> list[dict[str, Any]]:
    rows = snapshot.between([(order.ego, contact) for contact in page])
    standing = reads.standings(snapshot, page, rows, order.at)
    return told(standing, [order.ego] * len(page), page, np.arange(len(page)))
