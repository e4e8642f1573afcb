"""GET /v1/members/{ego}/relationships/{contact}/history: what there was between two, and when."""

from relationships.score.history import history as told
from schemas.times import format_time
from services.api.http import answer_parts
from services.api.http.answer import Answer
from services.api.http.parameters import Past
from services.api.reading.reads import Reads


async def history(
    reads: Reads, ego: str, contact: str, query: Past
) -> Answer[answer_parts.History]:
    """Interactions by UTC day, and the latest of them one by one, the latest first."""
    with reads.snapshot() as snapshot:
        at = reads.moment(snapshot.header(ego), query.at)
        rows = snapshot.between([(ego, contact)], latest=True)
        body = {"ego": ego, "contact": contact, "at": format_time(at)}
        return Answer(body | told(rows, at, query.days), snapshot.caught_up_at())
