"""RelationshipChange: what is published on `relationship-changes`, keyed by ego."""

from enum import StrEnum

import msgspec

from schemas.events import Place


class Change(StrEnum):
    """What has changed."""

    STAGE_CHANGED = "stage_changed"
    WARMING = "warming"
    GOING_COLD = "going_cold"
    JOB_CHANGED = "job_changed"
    IN_TOWN = "in_town"


class RelationshipChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change in a relationship that its ego may want to know of. Times are RFC 3339.

    `id` names it for ever. `previous_stage` comes with `stage_changed`, `usual_gap_days` and
    `silent_days` with `going_cold`, the job with `job_changed`, `place` with `in_town`.
    `linked` says that what it tells of the contact is ego's to know by what the contact did: by an
    act or tie towards ego, and of a place by a tie, or by enough to be a contact. What a change
    tells of the relationship itself is, unless updates are in its score that the contact does not
    share with ego in one of these two ways.
    """

    id: str
    type: Change
    ego: str
    contact: str
    at: str
    score: float
    stage: str
    linked: bool = False
    previous_stage: str | None = None
    usual_gap_days: float | None = None
    silent_days: int | None = None
    organization: str | None = None
    title: str | None = None
    previous_organization: str | None = None
    place: Place | None = None
    until: str | None = None
