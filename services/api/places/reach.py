"""GET /v1/members/{ego}/reach: in how many countries and on which continents ego's circle is."""

from relationships.network.circle import circle_of
from relationships.network.reach import by_continent, by_country_name, countries
from relationships.profile.whereabouts import present_place
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.places.reach_answer import Reach
from services.api.reading import decoded_profiles
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


@routes.read("/v1/members/{ego}/reach", scope=Scope.READ, rule=of_ego)
async def reach(reads: Reads, ego: str, query: Read) -> Answer[Reach]:
    """Where the members of ego's circle are at that time, by country and by continent."""
    with reads.snapshot() as snapshot:
        network = reads.network(snapshot, ego, query.at)
        members = network.named(circle_of(network.scored))
        profiles = map(decoded_profiles.whereabouts, snapshot.shared_profiles(members))
        counts = countries(present_place(profile, network.at) for profile in profiles)
        body = {
            "ego": ego,
            "at": format_time(network.at),
            "size": len(members),
            "countries": by_country_name(counts),
            "continents": by_continent(counts),
        }
        return Answer(body, snapshot.caught_up_at())
