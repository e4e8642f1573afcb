"""GET /v1/members/{ego}/nearby: who of ego's contacts is where, now or by then."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from threading import Thread
from typing import Annotated, Any

import msgspec
from fastapi import Query
from pydantic import Field

from relationships.network.nearby import Meeting, meetings
from relationships.places import gazetteer
from relationships.profile.member import place_answer
from relationships.profile.profile import Whereabouts
from relationships.profile.whereabouts import Stay, stays
from relationships.score.ranking import ranked
from relationships.score.score_model import STAGES
from schemas import events
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.answer_parts import Place, Stage
from services.api.http.kept_lists import ResultList
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import Contact, Name, NextCursor, PageItems, Shape, Time
from services.api.places.query import NearbyQuery
from services.api.reading import decoded_profiles
from services.api.reading.reads import Network, Reads
from services.api.reading.snapshot import Snapshot
from services.http.problems import invalid
from services.runtime.access.grants import Scope

routes = Routes()

Item = dict[str, Any]
Packed = bytes
"""An item in MessagePack, a tenth of its size: a list of many is kept for its further pages."""


class NearbyContact(Shape):
    """A contact who is near a place, the first time that it is."""

    contact: Contact
    name: Name
    score: float = Field(ge=0, le=100, description="of the relationship")
    stage: Stage
    place: Place = Field(description="where the contact is")
    near: Place = Field(description="the place asked for, or where ego is")
    distance_km: float = Field(ge=0, description="from one to the other")
    travelling: bool = Field(description="on a trip, not at home")
    begins: Time = Field(alias="from", description="when both are there")
    ends: Time = Field(alias="to", description="until when, as far as was asked about")


class NearbyPage(Shape):
    """Who is near, the closest relationship first."""

    items: PageItems[NearbyContact]
    next_cursor: NextCursor


@routes.lifespan
@asynccontextmanager
async def _gazetteer(reads: Reads) -> AsyncIterator[None]:
    """Load the gazetteer at once, so that the first read need not wait for it."""
    Thread(target=gazetteer.load, daemon=True).start()
    yield


@routes.read(
    "/v1/members/{ego}/nearby",
    scope=Scope.READ,
    rule=of_ego,
    pages=Pages(200_000, lambda packed: [msgspec.msgpack.decode(packed)["contact"]]),
)
async def nearby(
    reads: Reads,
    pages: ResultPages[Packed],
    ego: str,
    query: Annotated[NearbyQuery, Query()],
) -> Answer[NearbyPage]:
    """Contacts who are near a place, now or at some time between `from` and `to`, closest first.

    Without a place it is wherever ego is by then, so that a week ahead answers who is where ego
    will be. A contact is on its latest trip that is on, else at home.
    """
    with reads.snapshot() as snapshot:
        results = pages.resume(query.cursor, ego) or _found(reads, snapshot, ego, query)
        snapshot.of(ego)
        page, following = pages.page(results, query.limit)
        items = list(map(msgspec.msgpack.decode, page))
        if query.cursor is not None:
            items = _still_shared(snapshot, items)
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())


def _found(reads: Reads, snapshot: Snapshot, ego: str, query: NearbyQuery) -> ResultList[Packed]:
    """Every contact who is near, closest first."""
    network = reads.network(snapshot, ego, query.at)
    begin, end = query.span(network.at)
    around = _around(snapshot, ego, query, begin, end)
    listed = ranked(network.scored)
    shared = snapshot.shared_profiles(network.named(listed))
    profiles = list(map(decoded_profiles.whereabouts, shared))
    met = meetings(around, [stays(profile, begin, end) for profile in profiles], query.radius_km)
    met.sort(key=lambda each: each.row)
    rows = listed.tolist()
    items = [_packed(network, rows[each.row], profiles[each.row], each) for each in met]
    return ResultList(ego, network.at, items)


def _still_shared(snapshot: Snapshot, items: Sequence[Item]) -> list[Item]:
    """Those whose places are still seen: the list is of when its first page was read."""
    profiles = snapshot.shared_profiles([item["contact"] for item in items])
    return [item for item, profile in zip(items, profiles, strict=True) if profile]


def _around(
    snapshot: Snapshot, ego: str, query: NearbyQuery, begin: int, end: int
) -> Sequence[Stay]:
    """Near what: the place asked for, else wherever ego is.

    Raises:
        Problem: 422 where that is not known.
    """
    if (query.latitude is None) != (query.longitude is None):
        raise invalid("longitude" if query.longitude is None else "latitude", "is needed as well")
    if query.latitude is None and query.place is None:
        found = stays(snapshot.whereabouts(ego), begin, end)
        if not any(gazetteer.spot_of(stay.place) for stay in found):
            raise invalid("place", "is needed, as it is not known where the member is then")
        return found
    return [Stay(_place(query), begin, end, travelling=False)]


def _place(query: NearbyQuery) -> events.Place:
    """The place asked for, as the gazetteer has it if it was asked for by name."""
    if query.latitude is not None:
        name = query.place or f"{query.latitude:g}, {query.longitude:g}"
        return events.Place(name=name, latitude=query.latitude, longitude=query.longitude)
    found = gazetteer.city(query.place or "", query.country)
    if found is None:
        raise invalid("place", "is not in the gazetteer; give its latitude and longitude")
    return events.Place(**found._asdict())


def _packed(network: Network, row: int, profile: Whereabouts, met: Meeting) -> Packed:
    item = {
        "contact": network.contacts[row],
        "name": profile.statement("name"),
        "score": float(network.scored.score[row]),
        "stage": STAGES[network.scored.stage[row]],
        "place": place_answer(met.stay.place),
        "near": place_answer(met.near.place),
        "distance_km": met.distance_km,
        "travelling": met.stay.travelling,
        "from": format_time(met.begins),
        "to": format_time(met.ends),
    }
    return msgspec.msgpack.encode(item)
