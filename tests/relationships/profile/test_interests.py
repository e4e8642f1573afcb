from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.interests import interests
from tests.relationships.profile.updates import NOW, profile


def test_interests_are_what_is_stated_posted_and_read():
    topical = profile(
        {"kind": "profile", "at": NOW, "topics": ["jazz", "jazz"]},
        {"kind": "post", "at": NOW - TOPIC_HALF_LIFE_MS, "topics": ["kafka", "jazz"]},
        {"kind": "read", "at": NOW, "topics": ["kafka"]},
        {"kind": "read", "at": NOW + 5, "topics": ["zen"]},
        {"kind": "post", "at": NOW - 1, "topics": ["gone"]},
        {"kind": "post", "at": NOW - 1, "topics": ["gone"], "undo": True},
    )
    assert list(interests(topical, NOW).items()) == [("jazz", 1.5), ("kafka", 1.0), ("zen", 0.5)]
