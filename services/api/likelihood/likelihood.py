"""What comes next, of a contact and of all: a second reading of the rows that the score reads."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from relationships.arrays import Floats, Ints
from relationships.likelihood.meeting import Strangers, meeting_probability
from relationships.likelihood.reading import Likelihoods, likelihoods
from relationships.likelihood.signals import LONG_MS, Circumstances
from relationships.likelihood.wording import explained, explained_meeting
from relationships.row.blocks import blocked
from relationships.row.rows import NONE
from relationships.row.ties import has_history
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import Likely, Read
from services.api.http.result_pages import ResultList
from services.api.likelihood import likelihood_answers as answers
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Prospects:
    """Ego's contacts, and the places of those listed, in `order`: the likeliest next first.

    `share` is among those listed: float64[n].
    """

    at: int
    contacts: list[str]
    read: Likelihoods
    share: Floats
    order: Ints


async def likely(reads: Reads, ego: str, query: Likely) -> Answer[answers.LikelyPage]:
    """Whom ego turns to next, most likely, and the probability of contact in 7 and 30 days.

    Everyone with any history. Another reading of what the score reads: the score says how strong
    a relationship is, this what will happen.
    """
    with reads.snapshot() as snapshot:
        snapshot.of(ego)
        if query.cursor is None:
            found = _prospects(reads, snapshot, ego, query.at)
            listed = [
                {"contact": found.contacts[place], **_told(found, place, rank)}
                for rank, place in enumerate(found.order.tolist(), 1)
            ]
            page, following = reads.likely.begin(ResultList(ego, found.at, listed), query.limit)
        else:
            _, page, following = reads.likely.page(query.cursor, ego, query.limit)
        return Answer({"items": page, "next_cursor": following}, snapshot.caught_up_at())


async def likelihood(
    reads: Reads, ego: str, contact: str, query: Read
) -> Answer[answers.Likelihood]:
    """How likely ego and contact deal with each other within 7 and 30 days, and why.

    Of those without history: how likely they meet.
    """
    with reads.snapshot() as snapshot:
        found = _prospects(reads, snapshot, ego, query.at)
        named = [found.contacts[place] for place in found.order.tolist()]
        body: dict[str, Any] = {
            "ego": ego,
            "contact": contact,
            "at": format_time(found.at),
            "model": reads.model.likelihood.version,
        }
        principal = snapshot.identities.principal(contact)
        if principal in named:
            rank = named.index(principal) + 1
            place = int(found.order[rank - 1])
            body |= _told(found, place, rank) | {"meets_within_28d": None}
            body["explanation"] = explained(found.read, place, reads.model.likelihood)
        else:
            body |= _strangers(reads, snapshot, ego, principal, found.at)
        return Answer(body, snapshot.caught_up_at())


def _prospects(reads: Reads, snapshot: Snapshot, ego: str, at: int | None) -> _Prospects:
    moment = reads.moment(snapshot.header(ego), at)
    contacts, rows = snapshot.contacts(ego, latest=True)
    n = len(contacts)
    given = Circumstances(
        at=np.full(n, moment),
        ego=np.zeros(n, np.int64),
        ego_latest=np.full(n, _latest(snapshot, ego)),
        contact_latest=np.array([_latest(snapshot, c) for c in contacts], np.int64),
    )
    listed = np.flatnonzero(has_history(rows) & ~blocked(rows))
    read = likelihoods(rows, given, reads.model.likelihood)
    order = listed[np.argsort(-read.next[listed], kind="stable")]
    share = read.share / read.share[listed].sum()
    return _Prospects(moment, contacts, read, share, order)


def _told(found: _Prospects, place: int, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "share": float(found.share[place]),
        "within_7d": float(found.read.week[place]),
        "within_30d": float(found.read.month[place]),
    }


def _strangers(reads: Reads, snapshot: Snapshot, ego: str, contact: str, at: int) -> dict[str, Any]:
    """Of two without history; nothing is told where one hides or blocks the other."""
    told: dict[str, Any] = dict.fromkeys(("rank", "share", "within_7d", "within_30d"))
    if not _may_meet(snapshot, ego, contact):
        return told | {"meets_within_28d": None, "explanation": []}
    ours, theirs = (set(snapshot.contacts(member, days=False)[0]) for member in (ego, contact))
    pair = Strangers(
        shared=np.array([len(ours & theirs)]),
        ego_contacts=np.array([len(ours)]),
        contacts=np.array([len(theirs)]),
        ego_idle=_idle(snapshot, ego, at),
        idle=_idle(snapshot, contact, at),
    )
    model = reads.model.likelihood
    meets = float(meeting_probability(pair, model)[0])
    return told | {"meets_within_28d": meets, "explanation": explained_meeting(pair, model)}


def _may_meet(snapshot: Snapshot, ego: str, contact: str) -> bool:
    rows = snapshot.between([(ego, contact)], days=False)
    return ego != contact and not (has_history(rows) | blocked(rows)).any()


def _latest(snapshot: Snapshot, member: str) -> int:
    header = snapshot.header(member)
    return header.latest if header else NONE


def _idle(snapshot: Snapshot, member: str, at: int) -> Floats:
    latest = _latest(snapshot, member)
    idle = LONG_MS if latest == NONE else min(max(0, at - latest), LONG_MS)
    return np.array([idle], np.float64)
