import numpy as np

from relationships.folding import Directed
from relationships.row.effects import CLAIMED_EFFECTS, EFFECTS
from relationships.row.rows import OUT
from relationships.tables.seen_entries import LARGEST_FINGERPRINT
from schemas.events import FeedEvent
from services.scorer.fold.fingerprint import fingerprints

LIKE = EFFECTS["like"][OUT]


def of(*rows, updates=()):
    """Fingerprints of (key, effect, at, audience)."""
    keys, *columns = zip(*rows, strict=True) if rows else [()] * 4
    effect, at, audience = (np.array(column, np.int64) for column in columns)
    net = np.ones(len(keys), np.int64)
    return fingerprints(Directed(list(keys), effect, at, audience, net), updates).tolist()


def update(**changed):
    given = {"id": "1", "source": "s", "kind": "post", "actor": "ana", "at": 5} | changed
    return FeedEvent(**given)


def test_what_an_undo_must_state_alike_makes_a_difference_and_nothing_else_does():
    rows = [
        (b"ana\0bo", LIKE, 5, 1),
        (b"ana\0cy", LIKE, 5, 1),
        (b"cy\0bo", LIKE, 5, 1),
        (b"ana\0bo", EFFECTS["share"][OUT], 5, 1),
        (b"ana\0bo", LIKE, 6, 1),
        (b"ana\0bo", LIKE, 5, 2),
    ]
    updates = [update(), update(actor="bo"), update(kind="read"), update(at=6)]
    found = of(*rows, updates=updates)
    assert len(set(found)) == len(rows) + len(updates)
    assert of(*rows[::-1]) == found[: len(rows)][::-1]
    again = [update(id="2", source="t", text="hi", undo=True)]
    assert of(updates=again) == found[len(rows) : len(rows) + 1]


def test_a_meeting_that_one_side_alone_states_is_another_for_undos():
    sides = [EFFECTS["meeting"][OUT], *CLAIMED_EFFECTS["meeting"]]
    assert len(set(of(*((b"ana\0bo", effect, 5, 1) for effect in sides)))) == 2
    assert of((b"ana\0bo", sides[1], 5, 1)) == of((b"ana\0bo", sides[2], 5, 1))


def test_they_are_spread_over_31_bits_without_the_marks_of_their_own():
    found = of(*((b"ana\0bo", LIKE, at, 1) for at in range(20_000)))
    assert min(found) >= 1
    assert max(found) <= LARGEST_FINGERPRINT
    assert len(set(found)) > 19_990
    assert 0.98 < np.mean(found) / (LARGEST_FINGERPRINT / 2) < 1.02


def test_stored_fingerprints_stay_valid():
    """Tables hold these: with others no undo would find its event."""
    assert of((b"ana\0bo", LIKE, 1_760_000_000_000, 3), updates=[update()]) == [
        1469571512,
        1986645212,
    ]
