from relationships.profile.moves import decode_moves
from relationships.profile.profile import encode_profile
from tests.relationships.profile.updates import LIVES, NOW, profile, trip


def test_moves_are_the_jobs_and_whereabouts_of_the_profile():
    job = {"kind": "job_change", "at": NOW, "title": "Cook"}
    whole = profile(LIVES, trip(-5), job, {"kind": "post", "at": NOW, "text": "Hi"})
    moves = decode_moves(encode_profile(whole))
    assert [each.title for each in moves.jobs] == ["Cook"]
    assert moves.trips() == whole.trips()
    assert moves.statement("place") == whole.statement("place")


def test_nothing_is_known_of_who_has_no_profile():
    assert decode_moves(b"").jobs == decode_moves(b"").trips() == []
