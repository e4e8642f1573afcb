from relationships.profile.interests import interests
from relationships.profile.visible import who, without_reading
from tests.relationships.profile.updates import BERLIN, NOW, profile, trip

SHOWN = profile(
    {"kind": "profile", "at": NOW, "name": "Ana", "is_brand": True, "topics": ["tea"],
     "place": BERLIN, "aliases": ["x:ana"]},
    {"kind": "job_change", "at": NOW + 1, "title": "Cook"},
    {"kind": "job_change", "at": NOW + 2, "title": "Chef"},
    {"kind": "post", "at": NOW + 3, "text": "Hello", "url": "https://example.org",
     "topics": ["soup"]},
    {"kind": "post", "at": NOW + 4, "text": "Untagged"},
    {"kind": "read", "at": NOW + 5, "topics": ["salt"]},
    trip(6),
)  # fmt: skip


def test_who_it_is_says_nothing_else():
    shown = who(SHOWN)
    assert {field: said.value for field, said in shown.stated.items()} == {
        "name": "Ana", "is_brand": True, "topics": ["tea"]
    }  # fmt: skip
    assert [job.title for job in shown.jobs] == ["Chef"]
    assert [(update.kind, update.topics, update.text, update.url, update.id)
            for update in shown.updates] == [("post", ["soup"], None, None, "")]  # fmt: skip
    assert (shown.travels, shown.days) == ([], {})
    of_posts = {topic: weight for topic, weight in interests(SHOWN, NOW).items() if topic != "salt"}
    assert interests(shown, NOW) == of_posts


def test_without_reading_all_else_stays():
    left = without_reading(SHOWN)
    assert [update.kind for update in left.updates] == [
        update.kind for update in SHOWN.updates if update.kind != "read"
    ]
    assert (left.stated, left.jobs, left.travels) == (SHOWN.stated, SHOWN.jobs, SHOWN.travels)
    assert "salt" not in interests(left, NOW)
