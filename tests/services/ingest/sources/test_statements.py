import hashlib

import pytest

from schemas.limits import MAX_ID_BYTES
from services.ingest.sources.statements import (
    Ignored,
    directed,
    fitting_id,
    id_of,
    numbered_id,
    one_act,
)


def test_what_somebody_does_to_himself_is_ignored() -> None:
    like = {"kind": "like", "actor": "ana", "target": "bo", "at": 5}
    assert directed("like", "ana", "bo", at=5) == like
    assert directed("like", "ana", "ana", at=5) == Ignored("a like to oneself")


def test_the_audience_of_an_act_is_whom_it_names_each_once() -> None:
    post, oneself = {"kind": "post", "actor": "ana"}, Ignored("a mention to oneself")
    comment, mention = (directed(kind, "ana", "bo") for kind in ("comment", "mention"))
    other = directed("mention", "ana", "cy")
    two = {"audience": 2}
    assert one_act([post, oneself]) == [post, oneself]
    assert one_act([comment, mention]) == [comment | {"audience": 1}, mention | {"audience": 1}]
    assert one_act([comment, other, oneself]) == [comment | two, other | two, oneself]


def test_an_audience_that_is_stated_stands() -> None:
    [message] = one_act([directed("message", "ana", "bo", audience=50)])
    assert message["audience"] == 50


@pytest.mark.parametrize("key", ["", "x" * (MAX_ID_BYTES - 9), "é" * (MAX_ID_BYTES // 2)])
def test_a_key_without_room_for_a_number_becomes_its_digest(key: str) -> None:
    assert fitting_id(key) == hashlib.sha256(key.encode()).hexdigest()


def test_a_key_with_room_is_the_id() -> None:
    longest = "x" * (MAX_ID_BYTES - 10)
    assert fitting_id(longest) == longest
    assert len(numbered_id(longest, 999_999_999)) == MAX_ID_BYTES


def test_only_later_statements_have_a_number() -> None:
    assert [numbered_id("k", n) for n in range(3)] == ["k", "k:1", "k:2"]


@pytest.mark.parametrize("missing", [None, ""])
def test_what_lacks_a_part_of_its_id_has_none(missing: str | None) -> None:
    assert id_of("like", "post-7", 0) == "like:post-7:0"
    assert id_of("like", "post-7", missing) is None
    assert id_of("like", missing, "ana") is None


def test_an_id_of_long_parts_is_a_digest() -> None:
    assert id_of("like", "x" * 500) == fitting_id("like:" + "x" * 500)
