"""What a batch makes of an ego's header, and of what is stored under each key."""

from itertools import permutations

import pytest

from relationships.keys import header_key
from relationships.row.headers import Header
from tests.relationships.memory import Memory

AT = 1_760_000_000_000


def event(number, kind, actor, target=None, at=AT, **details):
    sent = {"id": str(number), "source": "t", "kind": kind, "actor": actor, "at": at, **details}
    return sent if target is None else sent | {"target": target}


FOLLOWS = [
    event(1, "follow", "bo", "ana", AT),
    event(2, "unfollow", "bo", "ana", AT + 1),
    event(3, "follow", "cy", "ana", AT),
    event(4, "unfollow", "cy", "ana", AT),
]


def header(memory, ego):
    return Header.decode(memory.rows([header_key(ego)])[0])


def test_an_unfollow_takes_the_follower_from_the_count():
    memory = Memory().feed([event(1, "follow", "bo", "ana"), event(2, "follow", "cy", "ana")])
    assert header(memory, "ana").followers == 2
    memory.feed([event(3, "unfollow", "bo", "ana", AT + 1)])
    assert header(memory, "ana").followers == 1
    memory.feed([event(4, "follow", "bo", "ana", AT + 2)])
    assert header(memory, "ana").followers == 2
    assert header(memory, "bo").followers == 0


@pytest.mark.parametrize("batch", [1, 2, 4])
@pytest.mark.parametrize(
    "order",
    list(permutations(FOLLOWS)),
)
def test_followers_are_those_whose_follow_holds_in_any_order_and_batches(order, batch):
    assert header(Memory().feed(list(order), batch), "ana").followers == 0


def test_only_a_contacts_follow_makes_a_follower():
    memory = Memory().feed([event(1, "connect", "bo", "ana"), event(2, "follow", "ana", "bo")])
    assert header(memory, "ana").followers == 0
    assert header(memory, "bo").followers == 1


@pytest.mark.parametrize("batch", [1, 10])
def test_a_header_counts_what_was_folded_and_with_how_many_contacts(batch):
    events = [
        event(1, "like", "ana", "bo", AT + 5),
        event(2, "like", "ana", "bo", AT + 9),
        event(3, "message", "cy", "ana", AT + 2),
        event(4, "post", "ana", at=AT + 20),
        event(5, "post", "ana", at=AT + 1),
    ]
    memory = Memory().feed(events, batch)
    assert header(memory, "ana") == Header(latest=AT + 20, events=5, contacts=2, followers=0)
    assert header(memory, "bo") == Header(latest=AT + 9, events=2, contacts=1, followers=0)
    assert header(memory, "cy") == Header(latest=AT + 2, events=1, contacts=1, followers=0)


def test_updates_fold_into_the_profile_of_their_actor_alone():
    memory = Memory().feed([event(1, "post", "ana"), event(2, "like", "bo", "ana")])
    assert list(memory.encoded_profiles) == [b"ana"]
    assert set(memory.stored) == {b"ana\0", b"ana\0bo", b"bo\0", b"bo\0ana"}


BLOCKS = [
    event(1, "block", "hater", "ana", AT + 7),
    event(2, "unblock", "hater", "ana", AT + 8),
    event(3, "like", "bo", "ana", AT + 1),
    event(4, "block", "bo", "ana", AT + 9),
]


@pytest.mark.parametrize("batch", [1, 2, 4])
@pytest.mark.parametrize("order", list(permutations(BLOCKS)))
def test_a_header_says_nothing_of_who_blocks_its_ego(order, batch):
    memory = Memory().feed(list(order), batch)
    assert header(memory, "ana") == Header(AT + 1, events=1, contacts=1)
    assert header(memory, "hater") == Header(AT + 8, events=2, contacts=1), "its own block is shown"


def test_who_was_only_blocked_was_never_seen():
    memory = Memory().feed(BLOCKS[:1])
    assert set(memory.stored) == {b"ana\0hater", b"hater\0", b"hater\0ana"}


def test_whom_one_knew_by_its_block_alone_is_a_contact_from_its_first_act_on():
    memory = Memory().feed([BLOCKS[0], event(5, "follow", "hater", "ana", AT + 3)], 1)
    assert header(memory, "ana") == Header(AT + 3, events=1, contacts=1, followers=1)
