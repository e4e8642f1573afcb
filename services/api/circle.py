"""GET /v1/members/{ego}/circle: ego's circle, summed up."""

from collections import Counter
from typing import Any

from relationships.circle import circle as summed_up
from relationships.circle import circle_of
from relationships.whereabouts import present_place
from schemas.times import format_time
from services.api import answers
from services.api.answer import Answer
from services.api.queries import Read
from services.api.reads import Reads
from services.api.snapshot import Snapshot


async def circle(reads: Reads, ego: str, query: Read) -> Answer[answers.Circle]:
    """How large ego's circle is, of which stages, who warms and cools, and where they are."""
    with reads.snapshot() as snapshot:
        network = reads.network(snapshot, ego, query.at)
        members = circle_of(network.standing)
        body = {"ego": ego, "at": format_time(network.at)} | summed_up(network.standing, members)
        body["countries"] = _reach(snapshot, network.named(members), network.at)
        return Answer(body, snapshot.caught_up_at())


def _reach(snapshot: Snapshot, members: list[str], at: int) -> list[dict[str, Any]]:
    """How many members are in each country at `at`, most first."""
    places = (present_place(snapshot.whereabouts(member), at) for member in members)
    counts = Counter(place.country if place else None for place in places)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))
    return [{"country": country, "members": n} for country, n in ordered]
