"""GET /v1/members/{ego}/circle: ego's circle, summed up."""

from relationships.network.circle import circle as summed_up
from relationships.network.circle import circle_of
from relationships.network.reach import by_country, countries
from relationships.profile.whereabouts import present_place
from schemas.times import format_time
from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.reading import decoded_profiles
from services.api.reading.reads import Reads


async def circle(reads: Reads, ego: str, query: Read) -> Answer[answer_parts.Circle]:
    """How large ego's circle is, of which stages, who warms and cools, and where they are."""
    with reads.snapshot() as snapshot:
        network = reads.network(snapshot, ego, query.at)
        members = circle_of(network.scored)
        body = {"ego": ego, "at": format_time(network.at)} | summed_up(network.scored, members)
        profiles = map(decoded_profiles.whereabouts, snapshot.profiles(network.named(members)))
        places = (present_place(profile, network.at) for profile in profiles)
        body["countries"] = by_country(countries(places))
        return Answer(body, snapshot.caught_up_at())
