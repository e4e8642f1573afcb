"""Whom a member's news concern: its own contacts, told of its new job and of who is in town."""

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
from relationships.places.same_town import same_town
from relationships.profile.moves import decode_moves
from relationships.profile.profile import Update, decode_whereabouts
from relationships.profile.whereabouts import present_stay, start_of
from relationships.row.blocks import blocked, decode_as_seen
from relationships.row.rows import CONNECT, FOLLOW_IN
from relationships.row.ties import holding
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.writer import TableWriter
from schemas.changes import Change, RelationshipChange
from schemas.times import format_time
from services.scorer.changes.change_records import change_record
from services.scorer.changes.local_tables import LocalTables

MOST_TOLD = 1_500
"""A member's news are told to so many, the closest: nobody keeps more people in mind."""

_ACQUAINTANCE = STAGES.index("acquaintance")


class Found(NamedTuple):
    """What a look at a member comes to: what to note of it (None: nothing), what to tell, and
    when its next trip begins (epoch ms)."""

    told: bytes | None
    changes: list[RelationshipChange]
    next_start: int | None


class _Concerned(NamedTuple):
    """A contact of the member, and how close the two are."""

    member: str
    score: float
    stage: str


class ProfileChangeDetector:
    """Looks at the members of one partition.

    Whom news concern is told from the member's own rows, which are the mirror of its contacts'.
    """

    def __init__(self, table: TableWriter, local_tables: LocalTables, model: ScoreModel) -> None:
        self._table, self._neighbours, self._model = table, local_tables, model

    def look(self, member: bytes, at: int) -> Found:
        """What is new of `member` at `at` (epoch ms), and whom to tell."""
        moves = decode_moves(self._table.profiles([member])[0])
        told = decode_published(self._table.rows([published_key(member)])[0])
        news, upcoming = profile_changes_of(moves, told, at), next_start(moves, at)
        if news is None:
            return Found(None, [], upcoming)
        changes: list[RelationshipChange] = []
        if news.job is not None or news.trip is not None:
            changes = list(self._changes(member.decode(), news, at))
        return Found(encode_published(news.published), changes, upcoming)

    def _changes(self, member: str, news: ProfileChanges, at: int) -> Iterator[RelationshipChange]:
        concerned = self._concerned(member, at)
        hides = self._neighbours.hides([each.member for each in concerned], member)
        for each, hidden in zip(concerned, hides, strict=True):
            if news.job is not None and not hidden:
                yield _job_changed(each, member, news.job, at)
        if news.trip is not None:
            yield from self._in_town(member, news.trip, concerned, hides, at)

    def _in_town(
        self, member: str, trip: Update, concerned: list[_Concerned], hides: list[bool], at: int
    ) -> Iterator[RelationshipChange]:
        """Both are told by the one who came last: who arrived later finds the other there."""
        profiles = self._neighbours.profiles([each.member for each in concerned])
        for each, profile, hidden in zip(concerned, profiles, hides, strict=True):
            stay = present_stay(decode_whereabouts(profile), at)
            if stay is None or trip.place is None or not same_town(stay[1], trip.place):
                continue
            if (stay[0], each.member) < (start_of(trip), member):
                until = None if trip.ends_at is None else format_time(trip.ends_at)
                told: dict[str, Any] = {"place": trip.place, "until": until}
                if not hidden:
                    yield change_record(Change.IN_TOWN, each.member, member, at, *each[1:], **told)
                if not self._neighbours.hides([member], each.member)[0]:
                    yield change_record(Change.IN_TOWN, member, each.member, at, *each[1:], **told)

    def _concerned(self, member: str, at: int) -> list[_Concerned]:
        """Acquaintances and closer, and who follows the member or is connected, closest first."""
        contacts, encoded = self._table.under(header_key(member))
        rows = decode_as_seen(encoded)
        activity = self._neighbours.activity_of(contacts, rows)
        scored = ScoredRows(rows, activity, np.full(len(rows), at), self._model)
        tied = holding(rows.ties[:, [FOLLOW_IN, CONNECT]]).any(axis=1)
        told = ((scored.stage >= _ACQUAINTANCE) | tied) & ~blocked(rows)
        chosen = np.flatnonzero(told)
        closest = chosen[np.argsort(-scored.score[chosen], kind="stable")][:MOST_TOLD]
        return [
            _Concerned(contacts[i], float(scored.score[i]), STAGES[int(scored.stage[i])])
            for i in closest.tolist()
        ]


def _job_changed(each: _Concerned, member: str, job: Update, at: int) -> RelationshipChange:
    return change_record(
        Change.JOB_CHANGED,
        each.member,
        member,
        at,
        each.score,
        each.stage,
        organization=job.organization,
        title=job.title,
        previous_organization=job.previous_organization,
    )
