"""GET /v1/members/{ego}: what is known of a member."""

from relationships.profile.member import member as told
from relationships.row.headers import Header
from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.reading.reads import Reads
from services.http.problems import NOT_FOUND, Problem


async def member(reads: Reads, ego: str, query: Read) -> Answer[answer_parts.Member]:
    """Who a member is, where it is, what it does, and what it lately told."""
    with reads.snapshot() as snapshot:
        header = _known(snapshot.header(ego), ego)
        at = reads.moment(header, query.at)
        body = told(ego, header, snapshot.profile(ego), at)
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
