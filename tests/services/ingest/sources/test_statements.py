import hashlib

import pytest

from schemas.limits import MAX_ID_BYTES
from services.ingest.sources.statements import Ignored, directed, fitting_id, numbered_id


def test_what_somebody_does_to_himself_is_ignored() -> None:
    like = {"kind": "like", "actor": "ana", "target": "bo", "at": 5}
    assert directed("like", "ana", "bo", at=5) == like
    assert directed("like", "ana", "ana", at=5) == Ignored("a like to oneself")


@pytest.mark.parametrize("key", ["", "x" * (MAX_ID_BYTES - 9), "é" * (MAX_ID_BYTES // 2)])
def test_a_key_without_room_for_a_number_becomes_its_digest(key: str) -> None:
    assert fitting_id(key) == hashlib.sha256(key.encode()).hexdigest()


def test_a_key_with_room_is_the_id() -> None:
    longest = "x" * (MAX_ID_BYTES - 10)
    assert fitting_id(longest) == longest
    assert len(numbered_id(longest, 999_999_999)) == MAX_ID_BYTES


def test_only_later_statements_have_a_number() -> None:
    assert [numbered_id("k", n) for n in range(3)] == ["k", "k:1", "k:2"]
