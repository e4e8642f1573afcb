"""GET /v1/members/{ego}/reach: in how many countries and on which continents ego's circle is."""

from relationships.circle import circle_of
from relationships.reach import by_continent, by_country_name, countries
from relationships.whereabouts import present_place
from schemas.times import format_time
from services.api import decoding
from services.api import network_answers as answers
from services.api.answer import Answer
from services.api.queries import Read
from services.api.reads import Reads


async def reach(reads: Reads, ego: str, query: Read) -> Answer[answers.Reach]:
    """Where the members of ego's circle are at that time, by country and by continent."""
    with reads.snapshot() as snapshot:
        network = reads.network(snapshot, ego, query.at, days=False)
        members = network.named(circle_of(network.standing))
        profiles = map(decoding.whereabouts, snapshot.profiles(members))
        counts = countries(present_place(profile, network.at) for profile in profiles)
        body = {
            "ego": ego,
            "at": format_time(network.at),
            "size": len(members),
            "countries": by_country_name(counts),
            "continents": by_continent(counts),
        }
        return Answer(body, snapshot.caught_up_at())
