from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.network.paths import (
    KEPT,
    MOST_DEGREES,
    Found,
    find_paths,
    link_scores,
    path_score,
)
from relationships.row.layout import decode_rows
from relationships.score.score_model import ScoreModel
from tests.naive_paths import best_scores, ways
from tests.oracle import Oracle
from tests.relationships.histories import DAY, MEMBERS, START, histories
from tests.relationships.memory import Memory

PEOPLE = "abcdefgh"
links = st.dictionaries(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda p: p[0] < p[1]),
    st.sampled_from([1.0, 5.0, 20.0, 40.0, 70.0, 90.0]),
    max_size=20,
)


def network(drawn):
    net = {}
    for (one, other), score in drawn.items():
        net.setdefault(one, {})[other] = score
        net.setdefault(other, {})[one] = score
    return net


def found_in(net, ego, target, most=3, unreadable=(), **more):
    """Answer the search from `net`, and count who was asked for."""
    search, asked = find_paths(ego, target, most, **more), []
    try:
        wanted = next(search)
        while True:
            asked += wanted
            wanted = search.send({m: net.get(m, {}) for m in wanted if m not in unreadable})
    except StopIteration as end:
        assert len(asked) == len(set(asked)), "nobody is asked for twice"
        return end.value


def naive(net, most, degrees=MOST_DEGREES):
    return sorted(best_scores(net, "a", "b", degrees).values(), reverse=True)[:most]


@given(links, st.integers(1, 4), st.integers(1, MOST_DEGREES))
def test_the_best_paths_are_those_of_looking_at_all_there_are(drawn, most, degrees):
    net = network(drawn)
    found = found_in(net, "a", "b", most, degrees=degrees)
    assert [path.score for path in found.paths] == naive(net, most, degrees)
    assert found.complete
    lengths = [len(way) - 1 for way in ways(net, "a", "b", degrees)]
    assert found.degrees == min(lengths, default=None)
    firsts = [path.members[1] for path in found.paths]
    assert len(firsts) == len(set(firsts))
    for path in found.paths:
        assert path.members[0] == "a"
        assert path.members[-1] == "b"
        assert list(path.links) == [net[x][y] for x, y in pairwise(path.members)]
        assert path.score == path_score(path.links)


@given(links, st.sets(st.sampled_from(PEOPLE)))
def test_what_cannot_be_read_leaves_true_paths_and_says_so(drawn, unreadable):
    net = network(drawn)
    found = found_in(net, "a", "b", unreadable=unreadable)
    everything = naive(net, len(PEOPLE))
    assert all(path.score <= everything[0] for path in found.paths)
    for path in found.paths:
        assert path.score == path_score(net[x][y] for x, y in pairwise(path.members))
    if found.complete:
        assert [path.score for path in found.paths] == everything[:3]


@pytest.mark.parametrize("hub", "ab")
def test_a_hub_is_found_from_the_other_side(hub):
    net = network({("a", "b"): 50.0, ("a", "c"): 60.0, ("b", "c"): 60.0})
    found = found_in(net, "a", "b", unreadable=hub)
    assert [path.members for path in found.paths] == [("a", "b"), ("a", "c", "b")]
    assert not found.complete


def test_strong_paths_end_the_search_before_weak_links_are_followed():
    net = network({("a", "b"): 90.0, ("a", "c"): 80.0, ("c", "b"): 80.0, ("a", "d"): 9.0,
                   ("d", "e"): 90.0, ("e", "f"): 90.0, ("f", "b"): 9.0})  # fmt: skip
    found = found_in(net, "a", "b", 2, unreadable="cdef")
    assert [path.score for path in found.paths] == [90.0, 80.0 * KEPT]
    assert found.complete, "nobody but the two was of interest"
    (best, _) = found.paths
    assert found_in(net, "a", "b", 1, unreadable="cdef") == Found([best], best, complete=True)
    assert not found_in(net, "a", "b", 3, unreadable="cdef").complete


def test_a_link_is_as_strong_from_both_ends_and_none_where_one_blocks():
    at = 1_760_000_000_000
    event = {"source": "t", "at": at}
    memory = Memory().feed([
        {"id": "1", "kind": "call", "actor": "a", "target": "b", **event},
        {"id": "2", "kind": "follow", "actor": "a", "target": "b", **event},
        {"id": "3", "kind": "post", "actor": "b", **event},
        {"id": "4", "kind": "call", "actor": "a", "target": "c", **event},
        {"id": "5", "kind": "block", "actor": "c", "target": "a", **event},
    ])  # fmt: skip
    keys = [b"a\0b", b"b\0a", b"a\0c", b"c\0a"]
    scores = link_scores(decode_rows(memory.rows(keys)), at, ScoreModel()).tolist()
    assert scores == pytest.approx([100 * 9 / 29] * 2 + [0, 0])


@given(histories(), st.integers(0, 90 * DAY))
def test_a_link_is_the_score_without_exposures_from_either_end(events, later):
    memory, oracle = Memory().feed(events), Oracle().feed(*events)
    pairs = list(permutations(MEMBERS, 2))
    rows = decode_rows(memory.rows([row_key(*pair) for pair in pairs]))
    scores = link_scores(rows, START + later, ScoreModel()).tolist()
    by_pair = dict(zip(pairs, scores, strict=True))
    for ego, contact in pairs:
        given_for = oracle.relationship(ego, contact, START + later)["explanation"]
        strength = sum(e["points"] for e in given_for if e["kind"] != "exposure")
        assert by_pair[ego, contact] == pytest.approx(100 * strength / (strength + 20))
        assert by_pair[ego, contact] == pytest.approx(by_pair[contact, ego])
