"""Changes of a member's profile, and who is notified: of its new job, and of who is in town."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from relationships.changes.profile_changes import (
    ProfileChanges,
    decode_published,
    encode_published,
    next_start,
    profile_changes_of,
)
from relationships.keys import header_key, published_key
from relationships.network.sight import Sight, shares_by_tie, sight_by_own
from relationships.places.same_town import same_town
from relationships.profile.moves import decode_moves
from relationships.profile.profile import Update, decode_whereabouts
from relationships.profile.whereabouts import present_stay, start_of
from relationships.row.blocks import blocked, decode_as_seen
from relationships.row.ties import connected, followed
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.writer import TableWriter
from schemas.changes import Change, RelationshipChange
from schemas.times import format_time
from services.scorer.changes.change_records import change_record
from services.scorer.changes.local_tables import LocalTables

MAX_RECIPIENTS = 1_500
"""So many are notified of a member's changes, the closest: nobody has more people in mind."""

AGAIN_MS = 15_000
"""Whom a recipient hides is known once its table is restored: looked for again after so long."""

_ACQUAINTANCE = STAGES.index("acquaintance")


class DetectedProfileChanges(NamedTuple):
    """The changes of a member's profile.

    `published` is the encoded record of what was published by now (None: it stays as it is),
    `next_start` when to look at the member again, as its next trip begins (epoch ms).
    """

    published: bytes | None
    changes: list[RelationshipChange]
    next_start: int | None


class _Recipient(NamedTuple):
    """Who is notified of a member's changes, and how close the two are.

    What it sees of the member, by what that did towards it, is the `sight`; what it shares itself
    the member sees by its tie, `tied`. See `relationships.network.sight`.
    """

    ego: str
    score: float
    stage: str
    sight: int
    tied: bool


class ProfileChangeDetector:
    """Detects changes in the profiles of one partition's members.

    Recipients are found in the member's own rows, which mirror those of its contacts.
    """

    def __init__(self, table: TableWriter, local_tables: LocalTables, model: ScoreModel) -> None:
        self._table, self._local_tables, self._model = table, local_tables, model

    def detect(self, member: bytes, at: int) -> DetectedProfileChanges:
        """What has changed of `member` at `at` (epoch ms) since it was last published."""
        moves = decode_moves(self._table.profiles([member])[0])
        published = decode_published(self._table.rows([published_key(member)])[0])
        found, upcoming = profile_changes_of(moves, published, at), next_start(moves, at)
        if found is None:
            return DetectedProfileChanges(None, [], upcoming)
        changes: list[RelationshipChange] = []
        if found.job is not None or found.trip is not None:
            recipients = self._recipients(member.decode(), at)
            if self._local_tables.being_restored(each.ego for each in recipients):
                return DetectedProfileChanges(None, [], at + AGAIN_MS)
            changes = list(self._notify(member.decode(), found, recipients, at))
        return DetectedProfileChanges(encode_published(found.published), changes, upcoming)

    def _notify(
        self, member: str, found: ProfileChanges, recipients: list[_Recipient], at: int
    ) -> Iterator[RelationshipChange]:
        hides = self._local_tables.hides([each.ego for each in recipients], member)
        if found.job is not None:
            for each, hidden in zip(recipients, hides, strict=True):
                if not hidden:
                    yield _job_changed(each, member, found.job, at)
        if found.trip is not None:
            yield from self._in_town(member, found.trip, recipients, hides, at)

    def _in_town(
        self, member: str, trip: Update, recipients: list[_Recipient], hides: list[bool], at: int
    ) -> Iterator[RelationshipChange]:
        """Both are notified when the later of the two arrives, who finds the other there."""
        profiles = self._local_tables.profiles([each.ego for each in recipients])
        until = None if trip.ends_at is None else format_time(trip.ends_at)
        more: dict[str, Any] = {"place": trip.place, "until": until}

        def in_town(ego: str, contact: str, each: _Recipient, linked: bool) -> RelationshipChange:
            close = each.score, each.stage
            return change_record(Change.IN_TOWN, ego, contact, at, *close, linked=linked, **more)

        for each, profile, hidden in zip(recipients, profiles, hides, strict=True):
            if not _meets(trip, member, each.ego, profile, at):
                continue
            if not hidden:
                yield in_town(each.ego, member, each, each.sight >= Sight.SHARED)
            if not self._local_tables.hides([member], each.ego)[0]:
                yield in_town(member, each.ego, each, each.tied)

    def _recipients(self, member: str, at: int) -> list[_Recipient]:
        """Acquaintances and closer, and who follows the member or is connected, closest first."""
        contacts, encoded = self._table.under(header_key(member))
        rows = decode_as_seen(encoded)
        activity = self._local_tables.activity_of(contacts, rows)
        brands = self._local_tables.brands([member] * len(rows), contacts)
        scored = ScoredRows(RowWorth(rows, self._model), activity, np.full(len(rows), at), brands)
        tied = followed(rows.ties) | connected(rows.ties)
        chosen = np.flatnonzero(((scored.stage >= _ACQUAINTANCE) | tied) & ~blocked(rows))
        closest = chosen[np.argsort(-scored.score[chosen], kind="stable")][:MAX_RECIPIENTS]
        sights, theirs = sight_by_own(rows, at, self._model), shares_by_tie(rows)
        return [
            _Recipient(
                ego=contacts[i],
                score=float(scored.score[i]),
                stage=STAGES[int(scored.stage[i])],
                sight=int(sights[i]),
                tied=bool(theirs[i]),
            )
            for i in closest.tolist()
        ]


def _meets(trip: Update, member: str, other: str, profile: bytes, at: int) -> bool:
    """Whether the other is in the town of the member's trip, and came earlier."""
    stay = present_stay(decode_whereabouts(profile), at)
    if stay is None or trip.place is None or not same_town(stay[1], trip.place):
        return False
    return (stay[0], other) < (start_of(trip), member)


def _job_changed(each: _Recipient, member: str, job: Update, at: int) -> RelationshipChange:
    return change_record(
        Change.JOB_CHANGED,
        each.ego,
        member,
        at,
        each.score,
        each.stage,
        linked=each.sight >= Sight.WHO,
        organization=job.organization,
        title=job.title,
        previous_organization=job.previous_organization,
    )
