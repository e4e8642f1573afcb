"""GET /v1/members/{ego}: what is known of a member."""

from pydantic import Field

from relationships.profile.member import member as member_answer
from relationships.row.headers import Header
from services.api.http.answer import Answer
from services.api.http.answer_parts import Place, Update
from services.api.http.parameters import Read
from services.api.http.routes import Routes
from services.api.http.shape import Shape, Time
from services.api.reading.reads import Reads
from services.http.problems import NOT_FOUND, Problem
from services.runtime.api_keys import Scope

routes = Routes()


class Job(Shape):
    """What a member does, from when it said so."""

    organization: str | None
    title: str | None
    previous_organization: str | None
    since: Time


class TopicWeight(Shape):
    """How much a member is about a topic."""

    topic: str
    weight: float


class Member(Shape):
    """All that is known of a member."""

    id: str
    at: Time
    name: str | None
    is_brand: bool
    aliases: list[str]
    home: Place | None
    place: Place | None = Field(description="where it is at that time")
    job: Job | None
    jobs: list[Job] = Field(description="the latest first")
    topics: list[TopicWeight] = Field(description="the greatest first")
    updates: list[Update] = Field(description="the latest first")
    followers: int
    last_event_at: Time


@routes.read("/v1/members/{ego}", scope=Scope.READ)
async def member(reads: Reads, ego: str, query: Read) -> Answer[Member]:
    """Who a member is, where it is, what it does, and its latest updates."""
    with reads.snapshot() as snapshot:
        header = _known(snapshot.header(ego), ego)
        at = reads.as_of(header, query.at)
        body = member_answer(ego, header, snapshot.profile(ego), at)
        body["aliases"] = [each for each in snapshot.identities.of(ego) if each != ego]
        return Answer(body, snapshot.caught_up_at())


def _known(header: Header | None, member: str) -> Header:
    """The header, which must be there.

    Raises:
        Problem: 404 where the member was never seen, not even as a target.
    """
    if header is None:
        raise Problem(NOT_FOUND, f"No member {member!r} was ever seen")
    return header
