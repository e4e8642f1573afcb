"""What is published of a relationship that is watched: each change once, and clear of its bound."""

import numpy as np
import pytest

from relationships.changes.relationship_changes import changed, decode_noted, encode_noted
from relationships.keys import row_key
from relationships.profile.activity import decode_activities
from relationships.row.blocks import decode_as_seen
from relationships.score.rhythm import rhythm
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows, no_brands
from tests.oracle import DAY
from tests.relationships.memory import Memory

NOW = 20_000 * DAY + DAY // 2
MODEL = ScoreModel()
PUBLISHED = ("stage_changed", "warming", "going_cold")


class Watched:
    """One relationship, whose changes are detected again and again."""

    def __init__(self, brands=no_brands):
        self.memory, self.done, self.n = Memory(), [], 0
        self.noted, self.brands = b"", brands

    def do(self, kind, at=NOW, times=1, actor="ana", **more):
        target = "bo" if actor == "ana" else "ana"
        for _ in range(times):
            self.n += 1
            event = {"id": f"{self.n}", "source": "t", "kind": kind, "at": at,
                     "actor": actor, "target": target, **more}  # fmt: skip
            self.done.append(event)
            self.memory.feed([event])
        return self

    def on_days(self, kind, *ago, **more):
        for days in ago:
            self.do(kind, NOW - days * DAY, **more)
        return self

    def undo(self, times=1):
        """Take back the latest of what was done."""
        for _ in range(times):
            self.memory.feed([self.done.pop() | {"undo": True}])
        return self

    def detect(self, at=NOW, silent=False):
        """What is published, and the stage noted."""
        rows = decode_as_seen(self.memory.rows([row_key("ana", "bo")]))
        scored = ScoredRows(
            RowWorth(rows, MODEL), decode_activities([b""]), np.array([at]), self.brands
        )
        found = changed(
            scored, rhythm(rows, scored.at), decode_noted([self.noted]), MODEL,
            np.array([silent]),
        )  # fmt: skip
        if found.renewed[0]:
            (self.noted,) = encode_noted(found.noted)
        published = [name for name in PUBLISHED if getattr(found, name)[0]]
        return published, STAGES[self.noted[0]] if self.noted else None

    def stage(self, at=NOW):
        """Whether a change of stage is published, and the stage noted."""
        published, noted = self.detect(at)
        return "stage_changed" in published, noted


def test_a_stage_is_published_once():
    pair = Watched().do("follow")
    assert pair.stage() == (True, "germ")
    assert pair.stage() == (False, "germ")
    assert pair.on_days("like", 0, 0).stage() == (False, "germ")
    assert pair.on_days("like", 1).stage() == (True, "acquaintance")
    assert pair.stage() == (False, "acquaintance")


def test_a_stage_is_earned_at_its_bound():
    """Four views that addressed many are .22 of strength, a score of 1.08."""
    pair = Watched().do("view", times=3, audience=50)
    assert pair.stage() == (False, "stranger")
    assert pair.do("view", audience=50).stage() == (True, "germ")


def test_a_stage_is_lost_below_nine_tenths_of_its_score():
    """Two shares fall to a score of 10 after 24 days, and to 9 after 29."""
    pair = Watched().do("follow")
    pair.stage()
    pair.do("unfollow", NOW + 1).on_days("share", 0, 1)
    assert pair.stage() == (True, "acquaintance")
    scores = pair.memory.scored_rows("ana", ["bo"], NOW + 25 * DAY).score
    assert scores[0] < 10
    later = [pair.stage(NOW + days * DAY) for days in (24, 25, 29, 30, 31)]
    kept, lost = (False, "acquaintance"), (True, "germ")
    assert later == [kept, kept, kept, lost, (False, "germ")]


@pytest.mark.parametrize(
    ("days", "stage", "below"), [(4, "contact", "acquaintance"), (10, "close", "contact")]
)
def test_a_stage_is_lost_two_days_short_of_its_days(days, stage, below):
    pair = Watched().do("meeting")
    pair.stage()
    pair.do("connect").on_days("meeting", *range(1, days))
    assert pair.stage() == (True, stage)
    assert pair.undo().stage() == (False, stage)
    assert pair.undo().stage() == (True, below)


def test_days_alone_do_not_raise_before_they_are_all_there():
    pair = Watched().do("meeting")
    pair.stage()
    assert pair.on_days("meeting", 1, 2).stage() == (True, "acquaintance")
    assert pair.on_days("meeting", 3).stage() == (True, "contact")


def test_the_other_direction_lost_is_lost_at_once():
    pair = Watched().do("message")
    pair.stage()
    pair.on_days("message", *range(1, 6)).do("like", actor="bo")
    assert pair.stage() == (True, "contact")
    assert pair.undo().stage() == (True, "acquaintance")


def test_with_a_brand_one_direction_is_enough_to_earn_a_stage_and_to_keep_it():
    """Six messages fall to a score of 30 after 51 days, and to 27 after 58."""
    pair = Watched(brands=lambda places: np.ones(len(places), bool)).do("message")
    pair.stage()
    pair.on_days("message", *range(1, 6))
    assert pair.stage() == (True, "contact")
    strength = pair.memory.scored_rows("ana", ["bo"], NOW).strength[0]
    lost = 30 * np.log2(strength / (20 * 27 / 73))
    assert pair.stage(NOW + int(lost) * DAY) == (False, "contact")
    assert pair.stage(NOW + int(lost + 1) * DAY) == (True, "acquaintance")


def test_several_stages_at_once():
    pair = Watched().do("meeting")
    assert pair.stage() == (True, "germ")
    pair.on_days("meeting", *range(1, 10))
    assert pair.stage() == (True, "close")
    assert pair.stage(NOW + 120 * DAY)[1] == "acquaintance"


def test_what_was_imported_is_noted_in_silence():
    pair = Watched().on_days("meeting", 40, 39, 38, 0)
    assert pair.detect() == ([], "contact")
    pair.on_days("meeting", *range(1, 7))
    assert pair.detect(silent=True) == ([], "close")
    pair = Watched().do("connect", NOW - 40 * DAY).do("meeting", NOW)
    assert pair.detect()[0] == []


def test_strangers_are_not_noted():
    assert Watched().do("view", NOW - 40 * DAY).detect() == ([], None)


def test_going_cold_is_published_without_an_event_and_once():
    pair = Watched().on_days("meeting", 0, 3, 6, 9)
    pair.detect()
    assert "going_cold" not in pair.detect(NOW + 14 * DAY)[0]
    assert "going_cold" in pair.detect(NOW + 15 * DAY)[0]
    assert "going_cold" not in pair.detect(NOW + 16 * DAY)[0]
    pair.do("meeting", NOW + 17 * DAY)
    assert "going_cold" not in pair.detect(NOW + 17 * DAY)[0]
    later = [pair.detect(NOW + (17 + days) * DAY)[0] for days in range(40)]
    assert sum("going_cold" in published for published in later) == 1


def test_warming_is_published_once_and_not_of_strangers():
    pair = Watched().on_days("message", 50, 40, 30, 20, 10)
    assert pair.detect() == ([], "acquaintance")
    pair.do("message", times=3)
    assert "warming" in pair.detect()[0]
    assert "warming" not in pair.detect()[0]
    assert Watched().do("view", times=3).detect()[0] == ["stage_changed"]


def test_warming_begins_clear_above_its_bound_and_ends_clear_below_it():
    """Of sixty in sixty days 11 in a week are 1.57 times as many as usual, 12 are 1.69."""
    pair = Watched().on_days("message", *range(8, 57)).do("message", times=11)
    assert pair.detect()[0] == []

    def warms():
        return "warming" in pair.detect()[0]

    assert not warms()
    pair.do("message")
    assert warms()
    pair.undo(2)
    assert not warms()
    pair.do("message", times=2)
    assert not warms()
    pair.undo(3)
    assert not warms()
    pair.do("message", times=3)
    assert warms()


def test_too_few_to_say_do_not_warm():
    pair = Watched().do("connect", NOW - 40 * DAY).on_days("call", 1, 0)
    pair.detect()
    assert pair.detect() == ([], "acquaintance")
    assert "warming" in pair.on_days("call", 0).detect()[0]


def test_nothing_is_published_of_the_blocked():
    pair = Watched().on_days("meeting", *range(10))
    assert pair.detect() == ([], "close")
    assert pair.do("block").detect() == ([], "stranger")
    assert pair.detect(NOW + 90 * DAY)[0] == []


def test_what_is_noted_is_read_again():
    noted = decode_noted([b"", b"\0\0", b"\4\3", b"\2\1", b"\1\2"])
    assert noted.stage.tolist() == [-1, 0, 4, 2, 1]
    assert noted.warming.tolist() == [False, False, True, True, False]
    assert noted.cold.tolist() == [False, False, True, False, True]
    known = decode_noted([b"\4\3", b"\2\1"])
    assert encode_noted(known) == [b"\4\3", b"\2\1"]
