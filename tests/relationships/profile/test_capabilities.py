import pytest

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.capabilities import Capability, capabilities, match, points
from relationships.profile.profile import Profile
from tests.relationships.profile.updates import NOW, profile


def test_what_a_profile_shows():
    events = [
        {"kind": "profile", "topics": ["tea", "rust"]},
        {"kind": "job_change", "title": "Cook", "organization": "Acme"},
        {"kind": "job_change", "title": "Chef"},
        {"kind": "post", "text": "Hello", "topics": ["soup"]},
        {"kind": "read", "text": "On salt"},
        {"kind": "post", "text": "Typo"},
        {"kind": "travel", "place": {"name": "Oslo"}},
    ]
    posted = [{"at": NOW + i} | event for i, event in enumerate(events)]
    shown = profile(*posted, posted[5] | {"undo": True})
    assert [*capabilities(shown)] == [
        Capability("topic", "tea", NOW),
        Capability("topic", "rust", NOW),
        Capability("job", "Chef", NOW + 2),
        Capability("past_job", "Cook · Acme", NOW + 1),
        Capability("read", "", NOW + 4, "On salt"),
        Capability("post", "soup", NOW + 3, "Hello"),
    ]
    assert [*capabilities(Profile())] == []


def test_a_match_grows_towards_one():
    assert (match(0), match(2), match(4)) == (0, 0.5, 0.75)


def test_what_was_posted_or_read_decays_and_the_rest_holds():
    decays = {kind: Capability(kind, "", 0).decays for kind in ("topic", "job", "post", "read")}
    assert decays == {"topic": False, "job": False, "post": True, "read": True}
    assert points(1.0, TOPIC_HALF_LIFE_MS) == pytest.approx(0.5)
    assert points(1.0, -5) == 1.0
