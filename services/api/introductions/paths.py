"""GET /v1/members/{ego}/paths/{member}: through whom one reaches another."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from fastapi import Query
from pydantic import Field

from relationships.network.paths import MOST_DEGREES, Found, Path
from relationships.profile.activity import decode_activities
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import ScoredRows
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.answer_parts import Stage
from services.api.http.parameters import ReadQuery
from services.api.http.routes import Routes
from services.api.http.shape import Shape, Time
from services.api.introductions.permitted_paths import find_permitted
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.http.problems import invalid
from services.runtime.api_keys import Scope

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


class Link(Shape):
    """A relationship that an introduction goes by."""

    member: str
    contact: str
    score: float = Field(ge=0, le=100, description="as on `relationships`, without exposures")
    stage: Stage


class IntroductionPath(Shape):
    """Whom to ask, who asks whom, and so on."""

    members: list[str] = Field(description="from ego to the member; the second is whom to ask")
    links: list[Link]
    score: float = Field(ge=0, le=100, description="the weakest link, halved by each introduction")


class PathPage(Shape):
    """The best path by each of ego's contacts, strongest first."""

    ego: str
    member: str
    at: Time
    degrees: int | None = Field(description="how many links are in between at least")
    complete: bool = Field(
        description="false where the search ended early: a hub was passed over, or too much read"
    )
    items: list[IntroductionPath]
    next_cursor: None = Field(description="there are no further pages")


@routes.read("/v1/members/{ego}/paths/{member}", scope=Scope.READ)
async def paths(
    reads: Reads, ego: str, member: str, query: Annotated[PathsQuery, Query()]
) -> Answer[PathPage]:
    """The strongest ways to be introduced to a member, one by each contact to ask.

    They go by relationships from germ upwards; never through or to somebody who blocks ego or whom
    ego blocks, nor by a relationship that one of the two hides or blocks.
    """
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        one, other = map(snapshot.identities.principal, (ego, member))
    if one == other:
        raise invalid("member", "must not be the ego")
    links = LinkReader(reads, at)
    found = await find_permitted(links, reads, (one, other), query.limit, query.degrees)
    body = {"ego": ego, "member": member, "at": format_time(at)}
    return Answer(body | _body(found, _stages(reads, found, at)), links.caught_up_at)


def _stages(reads: Reads, found: Found, at: int) -> Stages:
    """The stage of each link of the paths, without exposures."""
    pairs = list({pair for path in found.paths for pair in pairwise(path.members)})
    egos, contacts = zip(*pairs, strict=True) if pairs else ((), ())
    with reads.snapshot() as snapshot:
        rows, times = snapshot.between(pairs), np.full(len(pairs), at)
        brands = snapshot.brands(egos, contacts)
        stages = ScoredRows(rows, _UNSEEN, times, reads.model, brands).stage
    return dict(zip(pairs, (STAGES[stage] for stage in stages.tolist()), strict=True))


def _body(found: Found, stages: Stages) -> dict[str, Any]:
    return {
        "degrees": found.degrees,
        "complete": found.complete,
        "items": [_item(path, stages) for path in found.paths],
        "next_cursor": None,
    }


def _item(path: Path, stages: Stages) -> dict[str, Any]:
    return {
        "members": path.members,
        "links": [
            {"member": one, "contact": other, "score": score, "stage": stages[one, other]}
            for (one, other), score in zip(pairwise(path.members), path.links, strict=True)
        ],
        "score": path.score,
    }
