"""GET /v1/members/{member}: what is known of a member."""

from typing import Any

from relationships.network.sight import Sight
from relationships.profile.member import member as member_answer
from relationships.row.headers import Header
from services.api.http.answer import Answer
from services.api.http.member_ids import unknown
from services.api.http.parameters import Read
from services.api.http.routing.access import seen
from services.api.http.routing.routes import Routes
from services.api.members.profile_answer import Member
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


@routes.read(
    "/v1/members/{member}",
    scope=Scope.READ,
    rule=seen,
    missing="The member was never seen, not even as a target, or is not to be seen by the key",
)
async def member(reads: Reads, member: str, query: Read) -> Answer[Member]:
    """Who a member is, where it is, what it does, and its latest updates.

    With a key that is bound to members: what these may see of it.
    """
    with reads.snapshot() as snapshot:
        (sight,) = snapshot.sight([member])
        header = _known(snapshot.header(member), sight, member)
        at = reads.as_of(header if sight is Sight.ALL else None, query.at)
        body = member_answer(member, header, snapshot.profile(member), at)
        body["aliases"] = [each for each in snapshot.identities.of(member) if each != member]
        return Answer(body | _unseen(sight), snapshot.caught_up_at())


def _known(header: Header | None, sight: Sight, member: str) -> Header:
    """The header, which must be there, and of which something must be seen.

    Raises:
        Problem: 404 where the member was never seen, not even as a target.
    """
    if header is None or sight is Sight.NOTHING:
        raise unknown(member)
    return header


def _unseen(sight: Sight) -> dict[str, Any]:
    """What is left out of the answer: what others did is in the counts, times and other ids."""
    if sight is Sight.ALL:
        return {}
    unseen: dict[str, Any] = {"aliases": [], "followers": None, "last_event_at": None}
    return unseen | ({"jobs": [], "updates": []} if sight is Sight.WHO else {})
