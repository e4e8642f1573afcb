import random
from heapq import nlargest

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, Update, decode_profile, encode_profile
from schemas.events import FeedEvent, Place
from schemas.times import LATEST_MS
from tests.relationships.profile.updates import NOW, ROME, profile, trip, updates

DAY = 86_400_000

drawn = st.tuples(
    st.sampled_from(["post", "read", "travel", "job_change", "profile"]),
    st.integers(0, 120),
    st.sampled_from(["counted", "taken back", "cancelled"]),
)


def as_event(n, kind, days):
    details = {"profile": {"name": f"n{n}"}, "travel": {"place": {"name": f"p{n}"}}}
    return {"id": f"{n:03}", "kind": kind, "at": NOW - days * DAY, **details.get(kind, {})}


def parts(n, kind, days, fate):
    """What the fold is given of an event, in this order: (event, whether it is cancelled)."""
    (event,) = updates(as_event(n, kind, days))
    if fate == "counted" or kind in ("job_change", "profile"):
        return [(event, False)]
    if fate == "cancelled":
        return [(event, True)]
    return [(event, False), (msgspec.structs.replace(event, undo=True), False)]


@given(st.lists(drawn, max_size=40), st.integers(1, 10))
def test_the_order_and_the_batches_do_not_matter(chosen, size):
    """Counted and taken back is the same as cancelled; of both only the place is left."""
    given = [parts(n, *each) for n, each in enumerate(chosen)]
    queues = random.Random(size).sample(given, len(given))
    left, found = [list(queue) for queue in queues], Profile()
    while left:
        batch = [left[n % len(left)].pop(0) for n in range(size) if left[n % len(left)]]
        left = [queue for queue in left if queue]
        found = fold_updates(found, [e for e, gone in batch if not gone],
                             [e for e, gone in batch if gone])  # fmt: skip
        found = decode_profile(encode_profile(found))
    cancelled = [queue[0][0] for queue in given if len(queue) > 1 or queue[0][1]]
    counted = [queue[0][0] for queue in given if len(queue) == 1 and not queue[0][1]]
    assert found == fold_updates(Profile(), counted, cancelled)
    latest = nlargest(20, [*counted, *cancelled], key=lambda e: (e.at, e.source, e.id))
    assert [update.id for update in found.updates] == [event.id for event in latest]
    assert [update.id for update in found.latest_updates()] == [
        event.id for event in latest if event in counted
    ]
    assert min(found.days.values(), default=0) >= 0


def test_what_was_undone_says_nothing_and_the_whereabouts_fall_back_to_the_next():
    older, newer = {"id": "a", **trip(0)}, {"id": "b", **trip(1, ROME)}
    whole = profile(older, newer, {**newer, "undo": True})
    assert [each.place.name for each in whole.trips()] == ["Paris"]
    assert whole.travels[0] == Update(at=NOW + 1, source="t", id="b", kind="travel", undone=True)
    assert whole.days == {NOW // DAY: 1}


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


WIDE = "\U0001f600"
LARGEST = {
    "text": WIDE * 60_000, "url": WIDE * 60_000, "topics": [WIDE * 500] * 90,
    "place": Place(name=WIDE * 500, country=WIDE * 500, latitude=1 / 3, longitude=1 / 3),
    "starts_at": LATEST_MS, "ends_at": LATEST_MS, "organization": WIDE * 500,
    "title": WIDE * 500, "previous_organization": WIDE * 500, "name": WIDE * 500,
    "is_brand": True, "aliases": [WIDE * 50] * 90,
}  # fmt: skip
"""Every field, as whoever writes to Kafka directly may send it with every kind."""


@given(st.permutations(["post", "read", "travel", "job_change", "profile"]))
@settings(max_examples=10, deadline=None)
def test_the_largest_of_everything_is_under_a_mebibyte(kinds):
    whole = Profile()
    for kind in kinds:
        events = [FeedEvent(id=f"{kind}-{n:0180}", source="s" * 200, kind=kind, actor="a",
                            at=NOW + n * DAY, **LARGEST) for n in range(260)]  # fmt: skip
        whole = fold_updates(whole, events)
        assert len(encode_profile(whole)) < 1 << 20
    assert len(whole.days) == 256
    assert (len(whole.jobs), len(whole.travels), len(whole.updates)) == (10, 8, 20)
    assert whole.jobs[0].topics is None
    assert whole.travels[0].text is None


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
