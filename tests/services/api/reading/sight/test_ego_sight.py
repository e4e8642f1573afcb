"""Two links are found from the smaller side, whichever end has many contacts."""

import pytest

from relationships.network.sight import Sight
from relationships.score.score_model import ScoreModel
from relationships.tables.reader import TableReader
from services.api.reading.sight import ego_sight
from services.api.reading.sight.seen_snapshot import SeenSnapshot
from services.api.reading.sight.viewer import Viewer
from services.api.reading.snapshot import ALONE, Snapshot
from tests.world import World, now

ACTS = [("bo", "ana"), ("cy", "bo"), ("cy", "dee"), ("cy", "eve"), ("ana", "fay"), ("gil", "fay"),
        ("hal", "ana"), ("ivy", "hal"), ("bo", "kim"), ("hal", "lea"),
        ("qi", "pat"), ("rob", "qi"), ("sol", "qi")]  # fmt: skip
"""cy and ivy are two links from ana, gil is not. ana and cy have three contacts, others fewer."""

NAMES = ["cy", "ivy", "gil", "bo", "ana"]


@pytest.fixture
def tables(tmp_path):
    world = World(tmp_path, 2)
    world.feed([{"id": f"{n}", "source": "t", "kind": "message", "actor": one, "target": other,
                 "at": now()} for n, (one, other) in enumerate(ACTS)])  # fmt: skip
    world.feed([{"id": f"b{n}", "source": "t", "kind": kind, "actor": actor, "target": other,
                 "at": now()} for n, (actor, kind, other) in enumerate([
                     ("blo", "block", "ana"), ("blo", "message", "fay"), ("rob", "block", "pat"),
                 ])])  # fmt: skip
    world.close()
    tables = TableReader(tmp_path, 2)
    yield tables
    tables.close()


@pytest.mark.parametrize(
    ("hub", "cy", "ivy"),
    [
        (3, Sight.WHO, Sight.WHO),
        (2, Sight.NOTHING, Sight.WHO),
    ],
)
def test_two_hubs_are_the_only_ends_between_which_nothing_is_found(
    tables, monkeypatch, hub, cy, ivy
):
    monkeypatch.setattr(ego_sight, "HUB", hub)
    viewer = Viewer(frozenset({"ana"}))
    with SeenSnapshot(tables, ALONE, viewer, ScoreModel(), now()) as snapshot:
        found = dict(zip(NAMES, snapshot.sight(NAMES), strict=True))
    assert found == {
        "cy": cy, "ivy": ivy, "gil": Sight.NOTHING, "bo": Sight.WHO, "ana": Sight.ALL
    }  # fmt: skip


def test_who_has_many_contacts_is_found_from_an_ego_with_few(tables, monkeypatch):
    monkeypatch.setattr(ego_sight, "HUB", 2)
    viewer = Viewer(frozenset({"kim"}))
    with SeenSnapshot(tables, ALONE, viewer, ScoreModel(), now()) as snapshot:
        assert snapshot.sight(["cy", "ana", "dee"]) == [Sight.WHO, Sight.NOTHING, Sight.NOTHING]


def test_a_key_of_no_members_sees_nobody(tables):
    viewer = Viewer(frozenset())
    with SeenSnapshot(tables, ALONE, viewer, ScoreModel(), now()) as snapshot:
        assert snapshot.sight(["ana", "bo"]) == [Sight.NOTHING] * 2
        assert snapshot.profiles(["ana"]) == [b""]


def test_a_link_is_seen_by_what_the_farther_did_towards_the_nearer(tables):
    pairs = [("cy", "bo"), ("bo", "cy"), ("ivy", "hal"), ("cy", "dee"), ("gil", "fay"),
             ("bo", "kim"), ("hal", "lea")]  # fmt: skip
    assert links_seen(tables, "ana", pairs) == [True, True, True, False, False, False, False]


def test_a_link_of_who_blocks_is_not_seen(tables):
    assert links_seen(tables, "pat", [("rob", "qi"), ("sol", "qi")]) == [False, True]


def links_seen(tables, ego, pairs):
    viewer = Viewer(frozenset({ego}))
    with SeenSnapshot(tables, ALONE, viewer, ScoreModel(), now()) as snapshot:
        return snapshot.links_seen(pairs).tolist()


@pytest.mark.parametrize("unseen", ["gil", "blo", "lea"])
def test_who_is_not_seen_is_looked_up_as_who_does_not_exist_is(tables, monkeypatch, unseen):
    viewer = Viewer(frozenset({"ana"}))
    asked: list[str] = []
    for name in ("header", "encoded_contacts", "known", "between", "hidden"):
        monkeypatch.setattr(Snapshot, name, spied(name, getattr(Snapshot, name), asked))

    def look(member: str) -> list[str]:
        asked.clear()
        with SeenSnapshot(tables, ALONE, viewer, ScoreModel(), now()) as snapshot:
            assert snapshot.sight([member]) == [Sight.NOTHING]
        return [*asked]

    assert look(unseen) == look("nobody")


def spied(name, method, asked):
    def call(snapshot, *args, **rest):
        asked.append(name)
        return method(snapshot, *args, **rest)

    return call
