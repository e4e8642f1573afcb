"""GET /v1/members/{ego}/experts: who within ego's reach knows about something, and through whom."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from relationships.network.experts import Expert, Found, find_experts
from relationships.profile.capabilities import match
from relationships.profile.profile import Whereabouts
from relationships.row.blocks import blocked
from schemas.times import format_time
from services.api.http import network_answers as answers
from services.api.http.answer import Answer
from services.api.http.network_queries import Asking, ExpertQuery
from services.api.http.result_pages import ResultList
from services.api.introductions.capability_index import Sign
from services.api.reading import decoded_profiles
from services.api.reading.link_reader import LinkReader
from services.api.reading.reads import Reads
from services.http.problems import invalid, unavailable

MOST = 500
"""So many of the best are listed at most."""

MOST_LINKS = 5_000
"""Introductions are looked for among so many links of ego's closest contacts."""

_SIGNS = 3
_SOON_S = 0.05


async def experts(reads: Reads, ego: str, query: Asking) -> Answer[answers.ExpertPage]:
    """Members who know about `q`, the best match and the closest first: match × closeness.

    What counts are topics, jobs, posts and reading; all words must be in one of them, by their
    stems, and the last may be the beginning of one. Closeness is the score of the strongest path:
    directly, or by one introduction.
    """
    if query.cursor is None:
        order = await _order(reads, ego, query)
        page, following = reads.experts.begin(order, query.limit)
    else:
        order, page, following = reads.experts.page(query.cursor, ego, query.limit)
    items = await _told(reads, order.at, page)
    with reads.snapshot() as snapshot:
        caught_up_at = snapshot.caught_up_with([ego, *(item["member"] for item in items)])
        return Answer({"items": items, "next_cursor": following}, caught_up_at)


async def _order(reads: Reads, ego: str, query: ExpertQuery) -> ResultList[Found]:
    text = query.q.strip()
    if not text:
        raise invalid("q", "is required")
    with reads.snapshot() as snapshot:
        at = reads.moment(snapshot.header(ego), query.at)
        identities = snapshot.identities
    await _indexed(reads, query)
    points = await reads.expertise.find(text, at, identities)
    matches = {member: match(given) for member, given in points.items()}
    links = LinkReader(reads, at, MOST_LINKS)
    found = await links.follow(find_experts(identities.principal(ego), matches))
    listed = [Found(text, expert) for expert in _unblocked(reads, ego, found[:MOST])]
    return ResultList(ego, at, listed)


async def _indexed(reads: Reads, query: ExpertQuery) -> None:
    """Wait until all that is there is indexed.

    Raises:
        Problem: 503 where that takes longer than the read may wait.
    """
    refreshing = asyncio.ensure_future(reads.expertise.refresh(fully=query.after is not None))
    refreshing.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        await asyncio.wait_for(asyncio.shield(refreshing), query.wait or _SOON_S)
    except TimeoutError:
        raise unavailable("What members know about is still being indexed") from None


def _unblocked(reads: Reads, ego: str, found: Sequence[Expert]) -> Iterator[Expert]:
    """Those whom ego neither blocks nor hides, and who do not block ego.

    Of contacts, who have links, that is known.
    """
    further = [expert.member for expert in found if len(expert.path.links) > 1]
    with reads.snapshot() as snapshot:
        left_out = snapshot.hidden(ego)
        rows = snapshot.between([(ego, member) for member in further])
    left_out.update(further[place] for place in np.flatnonzero(blocked(rows)).tolist())
    return (expert for expert in found if expert.member not in left_out)


async def _told(reads: Reads, at: int, page: Sequence[Found]) -> list[dict[str, Any]]:
    if not page:
        return []
    members = [each.expert.member for each in page]
    with reads.snapshot() as snapshot:
        aliases = {member: snapshot.identities.of(member) for member in members}
        profiles = [decoded_profiles.whereabouts(told) for told in snapshot.profiles(members)]
    signs = await reads.expertise.signs(page[0].text, at, aliases)
    return [
        _item(each.expert, profile, signs[each.expert.member])
        for each, profile in zip(page, profiles, strict=True)
    ]


def _item(expert: Expert, profile: Whereabouts, signs: Sequence[Sign]) -> dict[str, Any]:
    return {
        "member": expert.member,
        "name": profile.statement("name"),
        "rank": expert.rank,
        "match": expert.match,
        "closeness": expert.path.score,
        "directly": len(expert.path.links) == 1,
        "path": list(expert.path.members),
        "why": [sign._asdict() | {"at": format_time(sign.at)} for sign in signs[:_SIGNS]],
    }
