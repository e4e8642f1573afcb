import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, decode_profile, encode_profile
from tests.relationships.profile.updates import NOW, profile, trip, updates

DAY = 86_400_000

drawn = st.tuples(
    st.sampled_from(["post", "read", "travel", "job_change", "profile"]),
    st.integers(0, 120),
    st.booleans(),
)


def as_event(n, kind, days, undo):
    details = {"profile": {"name": f"n{n}"}, "travel": {"place": {"name": f"p{n}"}}}
    undoable = kind in ("post", "read", "travel")
    return {"id": f"{n:03}", "kind": kind, "at": NOW - days * DAY, "undo": undo and undoable,
            **details.get(kind, {})}  # fmt: skip


@given(st.lists(drawn, max_size=40), st.integers(1, 10))
def test_the_order_and_the_batches_do_not_matter(chosen, size):
    events = updates(*(as_event(n, *each) for n, each in enumerate(chosen)))
    expected = fold_updates(Profile(), events)
    shuffled, found = random.Random(size).sample(events, len(events)), Profile()
    for start in range(0, len(events), size):
        batch = fold_updates(found, shuffled[start : start + size])
        found = decode_profile(encode_profile(batch))
    assert found.latest_updates() == expected.latest_updates()
    assert (found.stated, found.jobs, found.trips()) == (
        expected.stated, expected.jobs, expected.trips(),
    )  # fmt: skip
    assert found.days == expected.days


@pytest.mark.parametrize(("kind", "field", "few"), [
    ("post", "updates", 20), ("job_change", "jobs", 10), ("travel", "travels", 8),
])  # fmt: skip
def test_the_latest_few_are_held(kind, field, few):
    whole = profile(*({"kind": kind, "at": NOW + n} for n in range(few + 1)))
    assert [each.at - NOW for each in getattr(whole, field)] == list(range(few, 0, -1))


def test_all_details_of_an_update_are_held_as_they_were_sent():
    details = {
        "text": "Hi", "url": "https://e.org", "topics": ["a"], "place": {"name": "Rome"},
    }  # fmt: skip
    (post,) = profile({"kind": "post", "at": NOW, **details}).updates
    assert (post.text, post.url, post.topics, post.place.name) == (
        "Hi", "https://e.org", ["a"], "Rome",
    )  # fmt: skip
    job = {"organization": "Acme", "title": "Cook", "previous_organization": "Old"}
    (found,) = profile({"kind": "job_change", "at": NOW, **job}).jobs
    assert {name: getattr(found, name) for name in job} == job
    (travel,) = profile(trip(0, starts_at=1, ends_at=2)).travels
    assert (travel.starts_at, travel.ends_at) == (NOW + 1, NOW + 2)


def test_texts_are_cut_so_that_a_profile_stays_small():
    long = "x" * 3_000
    (post,) = profile({"kind": "post", "at": NOW, "text": long, "url": long, "topics": [long] * 40,
                       "place": {"name": long, "country": long}}).updates  # fmt: skip
    assert [len(each) for each in (post.text, post.url, post.topics)] == [500, 2_000, 30]
    assert [len(each) for each in (post.topics[0], post.place.name, post.place.country)] == [
        200
    ] * 3
    (job,) = profile({"kind": "job_change", "at": NOW, "title": long}).jobs
    assert len(job.title) == 200


def test_a_statement_holds_until_a_later_one_field_by_field():
    whole = profile(
        {"kind": "profile", "at": NOW, "name": "Ana", "topics": ["a"]},
        {"kind": "profile", "at": NOW - 1, "name": "Old", "is_brand": True},
    )
    assert (whole.statement("name"), whole.statement("is_brand")) == ("Ana", True)
    assert whole.statement("topics") == ["a"]


def test_an_update_without_a_time_is_refused():
    with pytest.raises(ValueError, match="has no time"):
        profile({"kind": "post"})
