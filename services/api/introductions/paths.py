"""GET /v1/members/{ego}/paths/{member}: through whom one reaches another."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.network.paths import MOST_DEGREES, Found, Path
from relationships.network.sight import Sight
from relationships.profile.activity import decode_activities
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.member_ids import unknown
from services.api.http.parameters import ReadQuery
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.introductions.path_answer import PathPage
from services.api.introductions.permitted_paths import find_permitted
from services.api.introductions.seen_paths import find_seen
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.http.problems import invalid
from services.runtime.access.grants import Scope

routes = Routes()

Stages = Mapping[tuple[str, str], str]
"""The stage of each link, by its two ends."""

_UNSEEN = decode_activities([])


class PathsQuery(ReadQuery):
    """How many ways to list, and how long they may be."""

    limit: Annotated[int, Field(ge=1, le=20, description="how many paths at most")] = 5
    degrees: Annotated[
        int, Field(ge=1, le=MOST_DEGREES, description="of at most so many links")
    ] = MOST_DEGREES


@routes.read(
    "/v1/members/{ego}/paths/{member}",
    scope=Scope.READ,
    rule=of_ego,
    missing="`member` is not to be seen by the key, which is bound to members",
)
async def paths(
    reads: Reads, ego: str, member: str, query: Annotated[PathsQuery, Query()]
) -> Answer[PathPage]:
    """The strongest ways to be introduced to a member, one by each contact to ask.

    They go by relationships from germ upwards; never through or to somebody who blocks ego or whom
    ego blocks, nor by a relationship that one of the two hides or blocks, nor through who does not
    want it. With a key that is bound to members they have two links at most, and name only those
    of whom ego may see who they are.
    """
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        one, other = map(snapshot.identities.principal, (ego, member))
    if one == other:
        raise invalid("member", "must not be the ego")
    body = {"ego": ego, "member": member, "at": format_time(at)}
    if reads.viewer is not None:
        found, caught_up_at = _seen(reads, (one, other), at, query)
        return Answer(body | _body(found, _stages(reads, found, at), shown=1), caught_up_at)
    links = LinkReader(reads, at)
    found = await find_permitted(links, reads, (one, other), query.limit, query.degrees)
    return Answer(body | _body(found, _stages(reads, found, at)), links.caught_up_at)


def _seen(reads: Reads, ends: tuple[str, str], at: int, query: PathsQuery) -> tuple[Found, int]:
    """What is found for a bound viewer, and when what was read was last known to be complete.

    Raises:
        Problem: 404 where it may not see who the member is.
    """
    with reads.snapshot() as snapshot:
        if snapshot.sight(ends[1:]) == [Sight.NOTHING]:
            raise unknown(ends[1])
        found = find_seen(reads, snapshot, ends, at, query.limit, query.degrees)
        return found, snapshot.caught_up_at()


def _stages(reads: Reads, found: Found, at: int) -> Stages:
    """The stage of each link of the paths, without exposures."""
    pairs = list({pair for path in found.paths for pair in pairwise(path.members)})
    egos, contacts = zip(*pairs, strict=True) if pairs else ((), ())
    with reads.snapshot() as snapshot:
        rows, times = snapshot.between(pairs), np.full(len(pairs), at)
        brands = snapshot.brands(egos, contacts)
        stages = ScoredRows(RowWorth(rows, reads.model), _UNSEEN, times, brands).stage
    return dict(zip(pairs, (STAGES[stage] for stage in stages.tolist()), strict=True))


def _body(found: Found, stages: Stages, shown: int = MOST_DEGREES) -> dict[str, Any]:
    """The paths, with the scores and stages of the first links that are `shown`."""
    return {
        "degrees": found.degrees,
        "complete": found.complete,
        "items": [_item(path, stages, shown) for path in found.paths],
        "next_cursor": None,
    }


def _item(path: Path, stages: Stages, shown: int) -> dict[str, Any]:
    links = [
        {"member": one, "contact": other, "score": score, "stage": stages[one, other]}
        for (one, other), score in zip(pairwise(path.members), path.links, strict=True)
    ]
    others = [link | {"score": None, "stage": None} for link in links[shown:]]
    return {
        "members": path.members,
        "links": links[:shown] + others,
        "score": None if others else path.score,
    }
