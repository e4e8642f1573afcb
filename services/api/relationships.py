"""GET /v1/members/{ego}/relationships: ego's contacts, ranked."""

from typing import Any

import numpy as np

from relationships.ranking import ranked
from relationships.relationship import relationships as told
from services.api import answers
from services.api.answer import Answer
from services.api.orders import Order
from services.api.queries import Ranking, RankingQuery
from services.api.reads import Reads, known
from services.api.snapshot import Snapshot


async def relationships(reads: Reads, ego: str, query: Ranking) -> Answer[answers.RelationshipPage]:
    """Ranked contacts: everyone with any history, unless filtered.

    A cursor goes on in the order, and at the time, of its first page.
    """
    with reads.snapshot() as snapshot:
        page = _first_page if query.cursor is None else _next_page
        items, following = page(reads, snapshot, ego, query)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _first_page(
    reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery
) -> tuple[list[dict[str, Any]], str | None]:
    view = snapshot.of(ego)
    at = reads.moment(known(view.header(ego), ego), query.at)
    contacts, rows = view.rows(ego)
    standing = reads.standings(snapshot, contacts, rows, at)
    order = ranked(standing, query.sort, query.stage, query.kind)
    items = told(standing, [ego] * len(contacts), contacts, order[: query.limit])
    if len(order) <= query.limit:
        return items, None
    kept = Order(ego, at, [contacts[i] for i in order.tolist()])
    return items, reads.orders.keep(kept, query.limit)


def _next_page(
    reads: Reads, snapshot: Snapshot, ego: str, query: RankingQuery
) -> tuple[list[dict[str, Any]], str | None]:
    at, contacts, following = reads.orders.page(query.cursor or "", ego, query.limit)
    rows = snapshot.of(ego).contacts(ego, contacts)
    standing = reads.standings(snapshot, contacts, rows, at)
    everyone = np.arange(len(contacts))
    return told(standing, [ego] * len(contacts), contacts, everyone), following
