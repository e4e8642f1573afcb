"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from typing import Any

import numpy as np

from relationships.ranking import ranked
from relationships.relationship import relationships as told
from services.api import answers
from services.api.answer import Answer
from services.api.orders import Order
from services.api.queries import Ranking, RankingQuery
from services.api.reads import Reads
from services.api.snapshot import Snapshot

Page = tuple[list[dict[str, Any]], str | None]
"""What is told, and the cursor for what comes after it."""


async def relationships(reads: Reads, ego: str, query: Ranking) -> Answer[answers.RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        if query.cursor is None:
            items, following = _first_page(reads, snapshot, ego, query)
        else:
            items, following = _later_page(reads, snapshot, ego, query)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _first_page(reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery) -> Page:
    """Of everyone who is listed, as ranked now."""
    network = reads.network(snapshot, ego, query.at)
    places = ranked(network.standing, query.sort, query.stage, query.kind)
    order = Order(ego, network.at, network.named(places))
    _, following = reads.orders.begin(order, query.limit)
    egos = [ego] * len(network.contacts)
    return told(network.standing, egos, network.contacts, places[: query.limit]), following


def _later_page(reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery) -> Page:
    """Of the order that the cursor goes on in; nobody else's row is read."""
    assert query.cursor is not None
    order, page, following = reads.orders.page(query.cursor, ego, query.limit)
    rows = snapshot.between([(ego, contact) for contact in page])
    standing = reads.standings(snapshot, page, rows, order.at)
    return told(standing, [ego] * len(page), page, np.arange(len(page))), following
