"""GET /v1/members/{ego}/circle: ego's circle, summed up."""

from pydantic import Field

from relationships.network.circle import circle as circle_answer
from relationships.network.circle import circle_of
from relationships.network.reach import by_country, countries
from relationships.profile.whereabouts import present_place
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.answer_parts import Approximate, CountryReach, StageCounts
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import At, Ego, Shape
from services.api.reading import decoded_profiles
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class Circle(Shape):
    """All of ego's relationships from germ upwards, summed up."""

    ego: Ego
    at: At
    size: int
    stages: StageCounts
    silent: int = Field(description="without interactions in 60 days")
    sparse: int = Field(description="with too few of them for a trend")
    cooling: int
    steady: int
    warming: int
    warning: str | None = Field(description="in plain words, where the circle is too large")
    countries: list[CountryReach] = Field(description="where they are now, most first")
    approximate: Approximate


@routes.read("/v1/members/{ego}/circle", scope=Scope.READ, rule=of_ego)
async def circle(reads: Reads, ego: str, query: Read) -> Answer[Circle]:
    """How large ego's circle is, of which stages, who warms and cools, and where they are."""
    with reads.snapshot() as snapshot:
        moment = reads.moment(snapshot.header(ego), query.at)
        network = reads.network_then(snapshot, ego, moment)
        members = circle_of(network.scored)
        body = {"ego": ego, "at": format_time(network.at)} | circle_answer(network.scored, members)
        shared = snapshot.shared_profiles(network.named(members))
        profiles = map(decoded_profiles.whereabouts, shared)
        places = (present_place(profile, network.at) for profile in profiles)
        body["countries"] = by_country(countries(places))
        body["approximate"] = network.past
        return Answer(body, snapshot.caught_up_at())
