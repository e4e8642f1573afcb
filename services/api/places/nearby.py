"""GET /v1/members/{ego}/nearby: who of ego's contacts is where, now or by then."""

from collections.abc import Sequence
from typing import Any

from relationships.network.nearby import Meeting, meetings
from relationships.places.gazetteer import city, spot_of
from relationships.profile.member import place_answer
from relationships.profile.profile import Whereabouts
from relationships.profile.whereabouts import Stay, stays
from relationships.score.ranking import ranked
from relationships.score.score_model import STAGES
from schemas.events import Place
from schemas.times import format_time
from services.api.http import network_answers as answers
from services.api.http.answer import Answer
from services.api.http.network_queries import MAX_SPAN_MS, Nearby, NearbyQuery
from services.api.http.result_pages import ResultList
from services.api.reading import decoded_profiles
from services.api.reading.reads import Network, Reads
from services.api.reading.snapshot import Snapshot
from services.http.problems import invalid


async def nearby(reads: Reads, ego: str, query: Nearby) -> Answer[answers.NearbyPage]:
    """Contacts who are near a place, now or at some time between `from` and `to`, closest first.

    Without a place it is wherever ego is by then, so that a week ahead answers who is where ego
    will be. A contact is on its latest trip that is on, else at home.
    """
    with reads.snapshot() as snapshot:
        if query.cursor is None:
            order = _order(reads, snapshot, ego, query)
            page, following = reads.nearby.begin(order, query.limit)
        else:
            _, page, following = reads.nearby.page(query.cursor, ego, query.limit)
            snapshot.of(ego)
        return Answer({"items": page, "next_cursor": following}, snapshot.caught_up_at())


def _order(
    reads: Reads, snapshot: Snapshot, ego: str, query: NearbyQuery
) -> ResultList[dict[str, Any]]:
    network = reads.network(snapshot, ego, query.at, days=False)
    begin, end = _span(query, network.at)
    around = _around(snapshot, ego, query, begin, end)
    listed = ranked(network.scored)
    profiles = [
        decoded_profiles.whereabouts(each) for each in snapshot.profiles(network.named(listed))
    ]
    met = meetings(around, [stays(profile, begin, end) for profile in profiles], query.radius_km)
    met.sort(key=lambda each: each.row)
    rows = listed.tolist()
    items = [_told(network, rows[each.row], profiles[each.row], each) for each in met]
    return ResultList(ego, network.at, items)


def _span(query: NearbyQuery, at: int) -> tuple[int, int]:
    begin, end = query.span(at)
    if not begin <= end <= begin + MAX_SPAN_MS:
        raise invalid("to", "must not be before `from`, nor more than 366 days after it")
    return begin, end


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
        if not any(spot_of(stay.place) for stay in found):
            raise invalid("place", "is needed, as it is not known where the member is then")
        return found
    return [Stay(_asked(query), begin, end, travelling=False)]


def _asked(query: NearbyQuery) -> Place:
    """The place that is asked for, as it was found."""
    if query.latitude is not None:
        name = query.place or f"{query.latitude:g}, {query.longitude:g}"
        return Place(name=name, latitude=query.latitude, longitude=query.longitude)
    found = city(query.place or "", query.country)
    if found is None:
        raise invalid("place", "is not in the gazetteer; give its latitude and longitude")
    return Place(**found._asdict())


def _told(network: Network, row: int, profile: Whereabouts, met: Meeting) -> dict[str, Any]:
    return {
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
