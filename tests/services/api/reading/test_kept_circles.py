import numpy as np
import pytest
from hypothesis import given

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.row.past import as_of
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from services.api.reading import kept_circles
from services.api.reading.kept_circles import KeptCircles
from tests.relationships.histories import DAY, MEMBERS, START, histories
from tests.relationships.memory import Memory

MODEL = ScoreModel()


def circle(memory, ego="ana"):
    return memory.rows([row_key(ego, contact) for contact in memory.contacts(ego)])


def likes(*contacts, times=1):
    return [
        {"id": f"{contact}{n}", "source": "test", "kind": "like", "actor": "ana",
         "target": contact, "at": START}
        for contact in contacts
        for n in range(times)
    ]  # fmt: skip


@given(histories(), histories())
def test_whatever_happens_a_circle_is_what_its_rows_are_now(before, after):
    kept, memory = KeptCircles(MODEL), Memory()
    for events in (before, after):
        memory.feed(events)
        for ego in MEMBERS:
            encoded = circle(memory, ego)
            past_at = START - 30 * DAY
            then = as_of(decode_as_seen(encoded, latest=True), np.full(len(encoded), past_at))
            for at, rows in ((None, decode_as_seen(encoded)), (past_at, then)):
                found, expected = kept.of(ego, encoded, at), RowWorth(rows, MODEL)
                assert found.strength_then.tolist() == expected.strength_then.tolist()
                assert found.totals.tolist() == expected.totals.tolist()
                assert found.rows.last.tolist() == rows.last.tolist()
                assert found.rows.ties.tolist() == rows.ties.tolist()


def test_what_has_not_changed_is_not_worked_out_again():
    kept, memory = KeptCircles(MODEL), Memory().feed(likes("bo", "cy"))
    first = kept.of("ana", circle(memory))
    assert kept.of("ana", circle(memory)) is first
    assert kept.of("ana", circle(memory), START) is not first
    memory.feed(likes("dee"))
    second = kept.of("ana", circle(memory))
    assert (len(second.rows), second is first) == (3, False)


def test_nobody_can_write_to_what_is_shared():
    found = KeptCircles(MODEL).of("ana", circle(Memory().feed(likes("bo"))))
    for column in (found.rows.last, found.rows.days.word, found.rows.totals.net):
        with pytest.raises(ValueError, match="read-only"):
            column[...] = 0


def test_those_read_longest_ago_make_room(monkeypatch):
    encoded = circle(Memory().feed(likes("bo", "cy")))
    size = len(b"".join(encoded))
    monkeypatch.setattr(kept_circles, "MOST_BYTES", 2 * size)
    kept = KeptCircles(MODEL)
    first = {ego: kept.of(ego, encoded) for ego in ("ana", "bo")}
    assert kept.of("ana", encoded) is first["ana"]
    kept.of("cy", encoded)
    assert kept.of("ana", encoded) is first["ana"]
    assert kept.of("bo", encoded) is not first["bo"]


def test_one_that_takes_all_the_room_is_not_kept(monkeypatch):
    small, large = (circle(Memory().feed(likes(*"abcdefgh"[:n]))) for n in (1, 8))
    monkeypatch.setattr(kept_circles, "LARGEST", len(b"".join(large)) - 1)
    kept = KeptCircles(MODEL)
    first = kept.of("ana", small)
    assert kept.of("brand", large) is not kept.of("brand", large)
    assert kept.of("ana", small) is first
