import pytest

from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, encode_profile
from relationships.tables.alias_claims import read_claims, read_mark
from relationships.tables.changeset import Changes
from schemas.events import read_event
from tests.world import World

AT = 1_760_000_000_000


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path, 1)
    yield world
    world.close()


def claim(n, actor, aliases, kind="profile"):
    return {"id": str(n), "source": "t", "kind": kind, "actor": actor, "at": AT + n,
            "aliases": aliases}  # fmt: skip


def claims(world):
    table = world.tables[0]._table
    with table.env.begin() as txn:
        return read_mark(txn, table.meta), read_claims(txn, table.claims)


def test_claims_are_what_profiles_last_said(world):
    world.feed([claim(2, "ana", ["x:ana"]), claim(1, "ana", ["x:bo"]), claim(1, "bo", None)])
    assert claims(world)[1] == {"ana": ["x:ana"]}


def test_the_mark_changes_with_the_claims_and_only_then(world):
    world.feed([claim(1, "ana", ["x:ana"]), claim(1, "cy", ["x:cy"])])
    first, _ = claims(world)
    world.feed([{"id": "p", "source": "t", "kind": "post", "actor": "ana", "at": AT + 5}])
    assert claims(world)[0] == first
    world.feed([claim(6, "ana", [])])
    assert claims(world)[0] != first
    assert claims(world)[1] == {"cy": ["x:cy"]}


def test_a_profile_that_is_gone_claims_nothing(world):
    event = read_event(claim(1, "ana", ["x:ana"]))
    profile = encode_profile(fold_updates(Profile(), [event]))
    world.advance(0, 1, Changes(profiles=[(b"ana", profile)]))
    assert claims(world)[1] == {"ana": ["x:ana"]}
    world.advance(0, 1, Changes(profiles=[(b"ana", None)]))
    assert claims(world)[1] == {}


def test_the_word_alone_is_no_claim(world):
    world.feed([{"id": "p", "source": "t", "kind": "post", "actor": "ana", "at": AT,
                 "text": "aliases"}])  # fmt: skip
    assert claims(world) == (b"", {})
