import numpy as np
import pytest

from relationships.folding import Directed
from schemas.events import FeedEvent
from services.scorer.decoding.decoded import Decoded
from services.scorer.fold.deduplication import deduplicate


def update(number):
    return FeedEvent(id=str(number), source="s", kind="post", actor="ana")


def decoded(directed, updates=()):
    """Events whose hash is all there is of them: columns say their place."""
    places = np.arange(len(directed))
    keys = [f"ana\0{place}".encode() for place in range(len(directed))]
    return Decoded(
        list(directed), Directed(keys, places, places * 10, places, places * 100),
        list(updates), [update(number) for number in range(len(updates))], [], [], 0,
    )  # fmt: skip


def seen(*before):
    return lambda hashes: set(before) & set(hashes)


def places(new):
    """Which directed events are new, by each of the columns, and which updates."""
    effect = new.directed.effect.tolist()
    assert new.directed.keys == [f"ana\0{place}".encode() for place in effect]
    assert new.directed.at.tolist() == [place * 10 for place in effect]
    assert new.directed.net.tolist() == [place * 100 for place in effect]
    return effect, [int(event.id) for event in new.updates]


@pytest.mark.parametrize(
    ("directed", "updates", "before", "new", "hashes"),
    [
        ([], [], [], ([], []), []),
        ([b"a", b"b"], [b"c"], [], ([0, 1], [0]), [b"a", b"b", b"c"]),
        ([b"a", b"b"], [b"c"], [b"a"], ([1], [0]), [b"b", b"c"]),
        ([b"a", b"b"], [b"c"], [b"c"], ([0, 1], []), [b"a", b"b"]),
        ([b"a", b"b", b"a"], [], [], ([0, 1], []), [b"a", b"b"]),
        ([b"a", b"b", b"a"], [b"c", b"c"], [b"a"], ([1], [0]), [b"b", b"c"]),
        ([b"a"], [b"a"], [], ([0], []), [b"a"]),
        ([b"a", b"b"], [b"c"], [b"a", b"b", b"c"], ([], []), []),
    ],
)
def test_the_first_occurrence_of_what_was_not_seen_before_is_new(
    directed, updates, before, new, hashes
):
    found = deduplicate(decoded(directed, updates), seen(*before))
    assert places(found) == new
    assert found.hashes == hashes
    assert found.duplicates == len(directed) + len(updates) - len(hashes)


def test_what_was_seen_is_asked_once_for_all_events():
    asked = []
    deduplicate(decoded([b"a", b"b"], [b"c"]), lambda hashes: asked.append(list(hashes)) or set())
    assert asked == [[b"a", b"b", b"c"]]
