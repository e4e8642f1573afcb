"""Looking at a partition's rows and members: what has changed since it was last noted.

Notifications depend on order and on the time, so they are no part of the fold. The partition's
owner looks while it is caught up, and what is told is committed with the note that it was.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from relationships.changes.relationship_changes import Changed, changed, decode_noted, encode_noted
from relationships.keys import PREFERENCES_MARK, Item, noted_key, published_key
from relationships.row.blocks import decode_as_seen
from relationships.row.preferences import is_hidden
from relationships.score.rhythm import Rhythm, rhythm
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.writer import TableWriter
from schemas.changes import Change, RelationshipChange
from services.runtime.settings import Settings
from services.scorer.changes.change_records import change_record
from services.scorer.changes.local_tables import LocalTables
from services.scorer.changes.profile_changes import ProfileChangeDetector
from services.scorer.changes.scan_schedule import ScanSchedule

_FIRST_ID = ord("!")


class Look(NamedTuple):
    """What a look comes to: what is to be noted, and what is to be told."""

    noted: list[Item]
    told: list[RelationshipChange]


class ChangeDetector:
    """Looks at one partition, piece by piece. `now` is in epoch milliseconds."""

    def __init__(
        self,
        table: TableWriter,
        local_tables: LocalTables,
        model: ScoreModel,
        settings: Settings,
        now: Callable[[], int],
    ) -> None:
        self.due = ScanSchedule(table, settings, now)
        self._table, self._neighbours, self._model, self._now = table, local_tables, model, now
        self._newsroom = ProfileChangeDetector(table, local_tables, model)

    def look(self) -> Look:
        """Look at the next piece of what is due."""
        at, taken = self._now(), self.due.take()
        pairs = [
            (key, silent)
            for key, silent in zip(taken.keys, taken.silent, strict=True)
            if key[0] >= _FIRST_ID and key[-1] != 0
        ]
        noted, told = self._look_at_rows(pairs, at) if pairs else ([], [])
        for member in taken.members:
            found = self._newsroom.look(member, at)
            if found.told is not None:
                noted.append((published_key(member), found.told))
            told += found.changes
            if found.next_start is not None:
                self.due.expect(member, found.next_start)
        return Look(noted, told)

    def _look_at_rows(
        self, pairs: list[tuple[bytes, bool]], at: int
    ) -> tuple[list[Item], list[RelationshipChange]]:
        keys = [key for key, _ in pairs]
        ends = [key.decode().split("\0") for key in keys]
        egos, contacts = [ego for ego, _ in ends], [contact for _, contact in ends]
        rows = decode_as_seen(self._table.rows(keys))
        activity = self._neighbours.activity_of(contacts, rows)
        scored = ScoredRows(rows, activity, np.full(len(keys), at), self._model)
        before = decode_noted(self._table.rows([noted_key(key) for key in keys]))
        found, silent = rhythm(rows, scored.at), np.array([quiet for _, quiet in pairs])
        changes = changed(scored, found, before, self._model, silent | self._hidden(keys))
        encoded = encode_noted(changes.noted)
        noted: list[Item] = [
            (noted_key(keys[i]), encoded[i]) for i in np.flatnonzero(changes.renewed).tolist()
        ]
        stages = before.stage.tolist()
        return noted, list(_told(egos, contacts, scored, found, changes, stages))

    def _hidden(self, keys: list[bytes]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        records = self._table.rows([PREFERENCES_MARK + key for key in keys])
        return np.array([bool(record) and is_hidden(record) for record in records])


def _told(
    egos: list[str],
    contacts: list[str],
    scored: ScoredRows,
    found: Rhythm,
    changes: Changed,
    before: list[int],
) -> Iterable[RelationshipChange]:
    def told(i: int, change: Change, **more: object) -> RelationshipChange:
        at, score = int(scored.at[i]), float(scored.score[i])
        stage = STAGES[int(changes.noted.stage[i])]
        return change_record(change, egos[i], contacts[i], at, score, stage, **more)

    for i in np.flatnonzero(changes.stage_changed).tolist():
        yield told(i, Change.STAGE_CHANGED, previous_stage=STAGES[max(0, before[i])])
    for i in np.flatnonzero(changes.warming).tolist():
        yield told(i, Change.WARMING)
    for i in np.flatnonzero(changes.going_cold).tolist():
        gap, silence = float(found.gap[i]), int(found.silence[i])
        yield told(i, Change.GOING_COLD, usual_gap_days=gap, silent_days=silence)
