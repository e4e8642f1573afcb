"""GET /v1/members/{ego}/feed: what those whom ego follows or is connected to broadcast."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from relationships.network.feed import EntryColumns, FeedEntry, reasons, seen
from relationships.network.feed import feed as ranked
from relationships.profile.member import update_answer
from relationships.profile.profile import Profile, Update, decode_profile
from services.api.http import network_answers as answers
from services.api.http.answer import Answer
from services.api.http.parameters import Feed, FeedQuery
from services.api.http.result_pages import ResultList
from services.api.reading import decoded_profiles
from services.api.reading.reads import Network, Reads
from services.api.reading.snapshot import Snapshot


class Item(NamedTuple):
    """An update as it is told, and which it is."""

    told: FeedEntry
    body: dict[str, Any]


async def feed(reads: Reads, ego: str, query: Feed) -> Answer[answers.FeedPage]:
    """Updates of those ego follows or is connected to: the closest and freshest first, and why.

    Rank is score × freshness, and freshness halves every two days. Of each contact there are
    its latest 20 updates, 2,000 of all together. What is taken back between two pages is left out.
    """
    with reads.snapshot() as snapshot:
        if query.cursor is None:
            order = feed_order(reads, snapshot, ego, query)
            page, following = reads.feeds.begin(order, query.limit)
        else:
            order, page, following = reads.feeds.page(query.cursor, ego, query.limit)
        items = told_news(reads, snapshot, ego, order.at, page)
        body = {"items": [item.body for item in items], "next_cursor": following}
        return Answer(body, snapshot.caught_up_at())


def told_news(
    reads: Reads, snapshot: Snapshot, ego: str, at: int, page: Sequence[FeedEntry]
) -> list[Item]:
    """Those of `page` that ego sees and that hold, in their order, with reasons as of `at`."""
    known = snapshot.known(ego, list(dict.fromkeys(told.contact for told in page)))
    if not known:
        return []
    network = _among(reads, snapshot, ego, at, known)
    holding = _holding(snapshot, network)
    held = [told for told in page if told in holding]
    columns = np.array([(holding[told].row, told.at) for told in held], np.int64)
    why = reasons(network.scored, EntryColumns(*columns.reshape(-1, 2).T))
    return [
        Item(told, _body(told.contact, holding[told], reason))
        for told, reason in zip(held, why, strict=True)
    ]


class _Held(NamedTuple):
    """An update that holds, the profile it is part of, and the row of whose it is."""

    row: int
    profile: Profile
    update: Update


def _among(reads: Reads, snapshot: Snapshot, ego: str, at: int, contacts: Sequence[str]) -> Network:
    """Ego's network, of `contacts` only."""
    rows = snapshot.between([(ego, contact) for contact in contacts])
    return Network(ego, at, contacts, reads.scored_rows(snapshot, contacts, rows, at))


def _holding(snapshot: Snapshot, network: Network) -> dict[FeedEntry, _Held]:
    """All latest updates that ego sees."""
    rows = seen(network.scored)
    contacts = network.named(rows)
    profiles = map(decode_profile, snapshot.profiles(contacts))
    return {
        FeedEntry(contact, *update.stamp): _Held(row, profile, update)
        for row, contact, profile in zip(rows.tolist(), contacts, profiles, strict=True)
        for update in profile.latest_updates()
    }


def feed_order(
    reads: Reads, snapshot: Snapshot, ego: str, query: FeedQuery
) -> ResultList[FeedEntry]:
    """Everything there is to tell, as ranked now."""
    network = reads.network(snapshot, ego, query.at, days=False)
    names = network.named(seen(network.scored))
    headlines = [decoded_profiles.headlines(encoded) for encoded in snapshot.profiles(names)]
    told = ranked(network.contacts, network.scored, headlines, query.sort, query.kind)
    return ResultList(ego, network.at, told)


def _body(contact: str, held: _Held, reason: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": contact,
        "name": held.profile.statement("name"),
        "is_brand": bool(held.profile.statement("is_brand")),
        "rank": reason.pop("rank"),
        "why": reason,
        "update": update_answer(held.update),
    }
