"""GET /v1/members/{ego}/circle/health: how ego keeps up with its circle."""

from relationships.network.circle import circle_of
from relationships.network.circle_health import health
from schemas.times import format_time
from services.api.circle.health_answer import CircleHealth
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


@routes.read("/v1/members/{ego}/circle/health", scope=Scope.READ, rule=of_ego)
async def circle_health(reads: Reads, ego: str, query: Read) -> Answer[CircleHealth]:
    """Layers of the circle, who gives and who gets, what changed this week, whom to let go.

    Weeks and months are the last 7 and 28 UTC days, today included.
    """
    with reads.snapshot() as snapshot:
        network = reads.network(snapshot, ego, query.at)
        members = circle_of(network.scored)
        body = {"ego": ego, "at": format_time(network.at)}
        body |= health(network.scored, members, network.contacts)
        return Answer(body, snapshot.caught_up_at())
