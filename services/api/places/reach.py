"""GET /v1/members/{ego}/reach: in how many countries and on which continents ego's circle is."""

from relationships.network.circle import circle_of
from relationships.network.reach import by_continent, by_country_name, countries
from relationships.profile.whereabouts import present_place
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import At, Ego, Shape
from services.api.reading import decoded_profiles
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class CountryMembers(Shape):
    """How many are in a country, by ISO 3166 code or as events state it; null where not known."""

    country: str | None
    name: str | None
    members: int


class ContinentMembers(Shape):
    """How many are on a continent, by GeoNames' code; null where it is not known."""

    continent: str | None
    name: str | None
    members: int


class Reach(Shape):
    """Where a circle is, the most first."""

    ego: Ego
    at: At
    size: int
    countries: list[CountryMembers]
    continents: list[ContinentMembers]


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
