"""GET /v1/members/{ego}/paths/{member}: through whom one reaches another."""

from itertools import pairwise
from typing import Any

import numpy as np

from relationships.network.paths import Found, Path, find_paths
from relationships.score.score import stage_of
from relationships.score.score_model import STAGES, ScoreModel
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import Introductions
from services.api.introductions import path_answers as answers
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.http.problems import invalid


async def paths(
    reads: Reads, ego: str, member: str, query: Introductions
) -> Answer[answers.PathPage]:
    """The strongest ways to be introduced to a member, one by each contact to ask.

    They go by relationships from germ upwards and never through a block.
    """
    with reads.snapshot() as snapshot:
        at = reads.moment(snapshot.header(ego), query.at)
        one, other = map(snapshot.identities.principal, (ego, member))
    if one == other:
        raise invalid("member", "must not be the ego")
    links = LinkReader(reads, at)
    found = await links.follow(find_paths(one, other, query.limit, query.degrees))
    body = {"ego": ego, "member": member, "at": format_time(at)}
    return Answer(body | _told(found, reads.model), links.caught_up_at)


def _told(found: Found, model: ScoreModel) -> dict[str, Any]:
    return {
        "degrees": found.degrees,
        "complete": found.complete,
        "items": [_told_path(path, model) for path in found.paths],
        "next_cursor": None,
    }


def _told_path(path: Path, model: ScoreModel) -> dict[str, Any]:
    stages = stage_of(np.array(path.links), model).tolist()
    return {
        "members": path.members,
        "links": [
            {"member": one, "contact": other, "score": score, "stage": STAGES[stage]}
            for (one, other), score, stage in zip(
                pairwise(path.members), path.links, stages, strict=True
            )
        ],
        "score": path.score,
    }
