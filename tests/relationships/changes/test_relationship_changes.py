import numpy as np

from relationships.changes.relationship_changes import changed, decode_noted, encode_noted
from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.score.rhythm import rhythm
from relationships.score.score_model import STAGES, ScoreModel
from tests.oracle import DAY
from tests.relationships.memory import Memory

NOW = 20_000 * DAY + DAY // 2
MODEL = ScoreModel()
PUBLISHED = ("stage_changed", "warming", "going_cold")


class Watched:
    """One relationship, whose changes are detected again and again."""

    def __init__(self):
        self.memory, self.n, self.noted = Memory(), 0, b""

    def do(self, kind, at=NOW, times=1, **more):
        for _ in range(times):
            self.n += 1
            self.memory.feed([{"id": f"{self.n}", "source": "t", "kind": kind, "actor": "ana",
                               "target": "bo", "at": at, **more}])  # fmt: skip
        return self

    def detect(self, at=NOW, silent=False):
        """What is published, and the stage noted."""
        scored = self.memory.scored_rows("ana", ["bo"], at)
        rows = decode_as_seen(self.memory.rows([row_key("ana", "bo")]))
        found = changed(
            scored, rhythm(rows, scored.at), decode_noted([self.noted]), MODEL,
            np.array([silent]),
        )  # fmt: skip
        if found.renewed[0]:
            (self.noted,) = encode_noted(found.noted)
        published = [name for name in PUBLISHED if getattr(found, name)[0]]
        return published, STAGES[self.noted[0]] if self.noted else None


def test_a_stage_is_published_once_and_only_clear_of_its_bound():
    pair = Watched().do("follow")
    assert pair.detect() == (["stage_changed"], "germ")
    assert pair.detect() == ([], "germ")
    # strength 3.04 is a score of 10; 10 % more are needed to rise
    pair.do("share")
    assert pair.detect() == ([], "germ")
    pair.do("like")
    assert pair.detect() == (["stage_changed"], "acquaintance")
    # and 10 % less to fall
    pair.do("like", undo=True)
    assert pair.detect() == ([], "acquaintance")
    pair.do("share", undo=True)
    assert pair.detect() == (["stage_changed"], "germ")


def test_several_stages_at_once():
    pair = Watched().do("meeting", times=5)
    assert pair.detect()[0][0] == "stage_changed"
    assert pair.detect() == ([], "close")
    far = NOW + 60 * DAY
    assert pair.detect(far) == (["stage_changed"], "contact")


def test_what_was_imported_is_noted_in_silence():
    pair = Watched().do("meeting", NOW - 40 * DAY).do("meeting", NOW)
    assert pair.detect() == ([], "contact")
    assert pair.do("meeting", times=3).detect(silent=True) == ([], "close")
    pair = Watched().do("connect", NOW - 40 * DAY).do("meeting", NOW)
    assert pair.detect()[0] == []


def test_strangers_are_not_noted():
    assert Watched().do("view", NOW - 40 * DAY).detect() == ([], None)


def test_going_cold_is_published_without_an_event_and_once():
    pair = Watched()
    for days in (0, 3, 6, 9):
        pair.do("meeting", NOW - days * DAY)
    pair.detect()
    assert "going_cold" not in pair.detect(NOW + 7 * DAY)[0]
    assert "going_cold" in pair.detect(NOW + 8 * DAY)[0]
    assert "going_cold" not in pair.detect(NOW + 9 * DAY)[0]
    pair.do("meeting", NOW + 10 * DAY)
    assert "going_cold" not in pair.detect(NOW + 10 * DAY)[0]
    later = [pair.detect(NOW + (10 + days) * DAY)[0] for days in range(30)]
    assert sum("going_cold" in published for published in later) == 1


def test_warming_is_published_once_and_not_of_strangers():
    pair = Watched()
    for days in (50, 40, 30, 20, 10):
        pair.do("message", NOW - days * DAY)
    assert pair.detect() == ([], "contact")
    pair.do("message", times=3)
    assert "warming" in pair.detect()[0]
    assert "warming" not in pair.detect()[0]
    assert Watched().do("view", times=3).detect()[0] == ["stage_changed"]


def test_nothing_is_published_of_the_blocked():
    pair = Watched().do("meeting", times=5)
    pair.detect()
    assert pair.do("block").detect() == ([], "stranger")
    assert pair.detect(NOW + 90 * DAY)[0] == []
