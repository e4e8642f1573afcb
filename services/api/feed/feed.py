"""GET /v1/members/{ego}/feed: what those whom ego follows or is connected to broadcast."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.network.feed import EntryColumns, FeedEntry, FeedSort, reasons, seen
from relationships.network.feed import feed as ranked
from relationships.profile.member import update_answer
from relationships.profile.profile import Profile, Update, decode_profile
from services.api.feed.answer import FeedPage
from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery, UpdateKind
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading import decoded_profiles
from services.api.reading.reads import Moment, Network, Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.access.grants import Scope

routes = Routes()


class FeedQuery(ReadQuery):
    """Which updates to list, and in which order."""

    sort: Annotated[FeedSort, Field(description="what is highest comes first")] = FeedSort.RANK
    kind: Annotated[UpdateKind | None, Field(description="only updates of this kind")] = None
    limit: Limit = 50
    cursor: Cursor = None


class Item(NamedTuple):
    """An update as it is answered, and which it is."""

    entry: FeedEntry
    body: dict[str, Any]


@routes.read(
    "/v1/members/{ego}/feed",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(200_000, lambda entry: [entry.contact]),
)
async def feed(
    reads: Reads, pages: ResultPages[FeedEntry], ego: str, query: Annotated[FeedQuery, Query()]
) -> Answer[FeedPage]:
    """Updates of those ego follows or is connected to: the closest and freshest first, and why.

    Rank is score × freshness, and freshness halves every two days. Of each contact there are
    its latest 20 updates, 2,000 of all together. What is taken back between two pages is left out.
    """
    with reads.snapshot() as snapshot:
        results = pages.resume(query.cursor, ego) or feed_entries(reads, snapshot, ego, query)
        page, following = pages.page(results, query.limit)
        items = feed_items(reads, snapshot, ego, results.at, page)
        body = {"items": [item.body for item in items], "next_cursor": following}
        return Answer(body, snapshot.caught_up_at())


def feed_items(
    reads: Reads, snapshot: Snapshot, ego: str, at: int, page: Sequence[FeedEntry]
) -> list[Item]:
    """Those of `page` that ego still sees, in their order, with reasons as of `at`."""
    known = snapshot.known(ego, list(dict.fromkeys(entry.contact for entry in page)))
    if not known:
        return []
    network = _among(reads, snapshot, ego, at, known)
    visible = _visible(snapshot, network)
    shown = [entry for entry in page if entry in visible]
    columns = np.array([(visible[entry].row, entry.at) for entry in shown], np.int64)
    why = reasons(network.scored, EntryColumns(*columns.reshape(-1, 2).T))
    return [
        Item(entry, _body(entry.contact, visible[entry], reason))
        for entry, reason in zip(shown, why, strict=True)
    ]


class _Visible(NamedTuple):
    """An update that ego sees, the profile it is part of, and the row of whose it is."""

    row: int
    profile: Profile
    update: Update


def _among(reads: Reads, snapshot: Snapshot, ego: str, at: int, contacts: Sequence[str]) -> Network:
    """Ego's network, of `contacts` only."""
    rows = snapshot.between([(ego, contact) for contact in contacts])
    scored = reads.scored_rows(snapshot, ego, contacts, rows, Moment(at))
    return Network(ego, at, contacts, scored)


def _visible(snapshot: Snapshot, network: Network) -> dict[FeedEntry, _Visible]:
    """All latest updates that ego sees."""
    rows = seen(network.scored)
    contacts = network.named(rows)
    profiles = map(decode_profile, snapshot.shared_profiles(contacts))
    return {
        FeedEntry(contact, *update.stamp): _Visible(row, profile, update)
        for row, contact, profile in zip(rows.tolist(), contacts, profiles, strict=True)
        for update in profile.latest_updates()
    }


def feed_entries(
    reads: Reads, snapshot: Snapshot, ego: str, query: FeedQuery
) -> ResultList[FeedEntry]:
    """Every update that ego sees, as ranked now."""
    network = reads.network(snapshot, ego, query.at)
    names = network.named(seen(network.scored))
    headlines = [decoded_profiles.headlines(encoded) for encoded in snapshot.shared_profiles(names)]
    entries = ranked(network.contacts, network.scored, headlines, query.sort, query.kind)
    return ResultList(ego, network.at, entries)


def _body(contact: str, found: _Visible, reason: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": contact,
        "name": found.profile.statement("name"),
        "is_brand": bool(found.profile.statement("is_brand")),
        "rank": reason.pop("rank"),
        "why": reason,
        "update": update_answer(found.update),
    }
