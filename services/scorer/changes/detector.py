"""Detecting what has changed in a partition's rows and members since it was last noted.

Changes depend on the order of events and on the time, so detecting them is no part of the fold.
The partition's owner scans while it is caught up; what it publishes is committed together with
the note that it was published.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from relationships.changes.relationship_changes import Changed, changed, decode_noted, encode_noted
from relationships.keys import PREFERENCES_MARK, Item, noted_key, published_key
from relationships.network.sight import Sight, perhaps_contact, shares_by_tie, sight_by_own
from relationships.row.blocks import decode_as_seen
from relationships.row.preferences import is_hidden
from relationships.score.rhythm import Rhythm, rhythm
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.writer import TableWriter
from schemas.changes import Change, RelationshipChange
from services.runtime.settings import Settings
from services.scorer.changes.change_records import change_record
from services.scorer.changes.local_tables import LocalTables
from services.scorer.changes.profile_changes import ProfileChangeDetector
from services.scorer.changes.scan_schedule import Page, ScanSchedule
from services.scorer.changes.stage_counts import StageCounts

_FIRST_ID = ord("!")
_NOTHING = np.zeros(0, np.int64)


class Detected(NamedTuple):
    """What a scan has found: what to note in the table, and the changes to publish."""

    noted: list[Item]
    changes: list[RelationshipChange]


class ChangeDetector:
    """Scans one partition by its `schedule`. `now` is in epoch milliseconds."""

    def __init__(
        self,
        table: TableWriter,
        local_tables: LocalTables,
        model: ScoreModel,
        settings: Settings,
        now: Callable[[], int],
    ) -> None:
        self.schedule = ScanSchedule(table, settings, now)
        self.stages = StageCounts()
        self._table, self._local_tables, self._model, self._now = table, local_tables, model, now
        self._profile_changes = ProfileChangeDetector(table, local_tables, model)

    def detect(self) -> Detected:
        """Do the next scan of the schedule."""
        at, scan = self._now(), self.schedule.next_scan()
        pairs = [
            (key, silent)
            for key, silent in zip(scan.keys, scan.silent, strict=True)
            if key[0] >= _FIRST_ID and key[-1] != 0
        ]
        noted, changes = self._scan_rows(pairs, at, scan.page)
        for member in scan.members:
            found = self._profile_changes.detect(member, at)
            if found.published is not None:
                noted.append((published_key(member), found.published))
            changes += found.changes
            if found.next_start is not None:
                self.schedule.upcoming.expect(member, found.next_start)
        return Detected(noted, changes)

    def _scan_rows(
        self, pairs: list[tuple[bytes, bool]], at: int, page: Page | None
    ) -> tuple[list[Item], list[RelationshipChange]]:
        if not pairs:
            self.stages.note(_NOTHING, _NOTHING, page)
            return [], []
        keys, silent = [key for key, _ in pairs], np.array([silent for _, silent in pairs])
        ends = [key.decode().split("\0") for key in keys]
        scored = self._score(keys, ends, at)
        before = decode_noted(self._table.rows([noted_key(key) for key in keys]))
        rhythms = rhythm(scored.rows, scored.at)
        changes = changed(scored, rhythms, before, self._model, silent | self._hidden(keys))
        self.stages.note(before.stage, changes.noted.stage, page)
        encoded = encode_noted(changes.noted)
        noted: list[Item] = [
            (noted_key(keys[i]), encoded[i]) for i in np.flatnonzero(changes.renewed).tolist()
        ]
        linked, stages_before = self._linked(ends, scored, at), before.stage.tolist()
        return noted, list(_change_records(ends, scored, linked, rhythms, changes, stages_before))

    def _score(self, keys: list[bytes], ends: list[list[str]], at: int) -> ScoredRows:
        rows = decode_as_seen(self._table.rows(keys))
        egos, contacts = [ego for ego, _ in ends], [contact for _, contact in ends]
        activity = self._local_tables.activity_of(contacts, rows)
        brands = self._local_tables.brands(egos, contacts)
        return ScoredRows(RowWorth(rows, self._model), activity, np.full(len(keys), at), brands)

    def _linked(self, ends: list[list[str]], scored: ScoredRows, at: int) -> list[bool]:
        """Where no updates are in the score that the contact does not share with ego.

        Of contacts whose table is not here none are in it.
        """
        linked = np.ones(len(scored), bool)
        linked[scored.activity.row] = False
        linked |= shares_by_tie(scored.rows)
        unsaid = np.flatnonzero(~linked & perhaps_contact(scored.rows, self._model))
        theirs = self._local_tables.between([ends[i][::-1] for i in unsaid.tolist()])
        linked[unsaid] = sight_by_own(theirs, at, self._model) >= Sight.SHARED
        found: list[bool] = linked.tolist()
        return found

    def _hidden(self, keys: list[bytes]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        records = self._table.rows([PREFERENCES_MARK + key for key in keys])
        return np.array([bool(record) and is_hidden(record) for record in records])


def _change_records(
    ends: list[list[str]],
    scored: ScoredRows,
    linked: list[bool],
    rhythms: Rhythm,
    changes: Changed,
    stages_before: list[int],
) -> Iterator[RelationshipChange]:
    def record(i: int, change: Change, **more: Any) -> RelationshipChange:
        (ego, contact), at, score = ends[i], int(scored.at[i]), float(scored.score[i])
        stage = STAGES[int(changes.noted.stage[i])]
        return change_record(change, ego, contact, at, score, stage, linked=linked[i], **more)

    for i in np.flatnonzero(changes.stage_changed).tolist():
        yield record(i, Change.STAGE_CHANGED, previous_stage=STAGES[max(0, stages_before[i])])
    for i in np.flatnonzero(changes.warming).tolist():
        yield record(i, Change.WARMING)
    for i in np.flatnonzero(changes.going_cold).tolist():
        gap, silence = float(rhythms.gap[i]), int(rhythms.silence[i])
        yield record(i, Change.GOING_COLD, usual_gap_days=gap, silent_days=silence)
