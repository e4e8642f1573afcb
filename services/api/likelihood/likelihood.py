"""GET /v1/members/{ego}/relationships/{contact}/likelihood: what comes next of a contact."""

from typing import Any

import numpy as np
from pydantic import Field

from relationships.arrays import Floats
from relationships.likelihood.meeting import Strangers, meeting_probability
from relationships.likelihood.signals import LONG_MS
from relationships.likelihood.wording import explained, explained_meeting
from relationships.row.blocks import blocked
from relationships.row.rows import NONE
from relationships.row.ties import has_history
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import Read
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import At, Contact, Ego, Shape
from services.api.likelihood.prospects import latest_event, prospects
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot
from services.runtime.access.grants import Scope

routes = Routes()


class FeaturePoints(Shape):
    """What one feature adds to the log-odds of each answer."""

    feature: str
    words: str
    next: float
    week: float
    month: float


class Likelihood(Shape):
    """How likely ego and contact deal with each other, and why."""

    ego: Ego
    contact: Contact
    at: At
    model: str = Field(description="the version of the weights")
    rank: int | None = Field(description="null without history")
    share: float | None
    within_7d: float | None
    within_30d: float | None
    meets_within_28d: float | None = Field(
        description="for those without history only; null with a key that is bound to members"
    )
    explanation: list[FeaturePoints] = Field(
        description="adds up, by column, to ln(p / (1 − p)) of week and month"
    )


@routes.read("/v1/members/{ego}/relationships/{contact}/likelihood", scope=Scope.READ, rule=of_ego)
async def likelihood(reads: Reads, ego: str, contact: str, query: Read) -> Answer[Likelihood]:
    """How likely ego and contact deal with each other within 7 and 30 days, and why.

    Of those without history: how likely they meet.
    """
    with reads.snapshot() as snapshot:
        found = prospects(reads, snapshot, ego, query.at)
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
            body |= found.body(place, rank) | {"meets_within_28d": None}
            body["explanation"] = explained(found.read, place, reads.model.likelihood)
        else:
            body |= _strangers(reads, snapshot, ego, principal, found.at)
        return Answer(body, snapshot.caught_up_at())


def _strangers(reads: Reads, snapshot: Snapshot, ego: str, contact: str, at: int) -> dict[str, Any]:
    """Of two without history; all null where one hides or blocks the other.

    And for a bound viewer: what speaks for a meeting are the contact's own ties and its zeal.
    """
    unknown: dict[str, Any] = dict.fromkeys(("rank", "share", "within_7d", "within_30d"))
    if reads.viewer is not None or not _may_meet(snapshot, ego, contact):
        return unknown | {"meets_within_28d": None, "explanation": []}
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
    return unknown | {"meets_within_28d": meets, "explanation": explained_meeting(pair, model)}


def _may_meet(snapshot: Snapshot, ego: str, contact: str) -> bool:
    rows = snapshot.between([(ego, contact)], days=False)
    return ego != contact and not (has_history(rows) | blocked(rows)).any()


def _idle(snapshot: Snapshot, member: str, at: int) -> Floats:
    latest = latest_event(snapshot, member)
    idle = LONG_MS if latest == NONE else min(max(0, at - latest), LONG_MS)
    return np.array([idle], np.float64)
