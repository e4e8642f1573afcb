import pytest

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.fold import fold_updates
from relationships.profile.interests import interests
from relationships.profile.member import member
from relationships.profile.profile import Profile
from relationships.profile.whereabouts import home, present_place
from relationships.row.headers import Header
from schemas.events import read_event

NOW = 1_760_000_000_000
HOUR = 3_600_000
BERLIN = {"name": "Berlin", "country": "DE"}
PARIS = {"name": "Paris", "country": "FR"}
ROME = {"name": "Rome", "country": "IT"}


def profile(*events):
    raw = [{"id": str(i), "source": "t", "actor": "ana"} | e for i, e in enumerate(events)]
    return fold_updates(Profile(), [read_event(event) for event in raw])


def trip(at, place=PARIS, **span):
    return {"kind": "travel", "at": NOW + at, "place": place} | {
        k: NOW + v for k, v in span.items()
    }


LIVES = {"kind": "profile", "at": NOW - HOUR, "place": BERLIN}


@pytest.mark.parametrize(
    ("events", "where"),
    [
        ([], None),
        ([LIVES], "Berlin"),
        ([LIVES, trip(-5)], "Paris"),
        ([LIVES, trip(+5)], "Berlin"),
        ([LIVES, trip(-5, starts_at=0, ends_at=1)], "Paris"),
        ([LIVES, trip(-5, starts_at=1)], "Berlin"),
        ([LIVES, trip(-5, starts_at=-2, ends_at=0)], "Berlin"),
        ([LIVES, trip(-5, ends_at=1)], "Paris"),
        ([trip(-9, ROME), trip(-5)], "Paris"),
        ([trip(-9, ROME), trip(-5, ends_at=-1)], "Rome"),
        ([trip(-9, ROME), trip(-5), trip(-5) | {"undo": True}], "Rome"),
        ([LIVES, {"kind": "travel", "at": NOW - 1}], "Berlin"),
    ],
)
def test_present_place_is_that_of_the_latest_trip_that_is_on_or_home(events, where):
    place = present_place(profile(*events), NOW)
    assert (place and place.name) == where


def test_home_stays_home_on_a_trip():
    assert home(profile(LIVES, trip(-5))).name == "Berlin"


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


def test_a_member_of_whom_nothing_is_known_but_that_it_was_seen():
    assert member("ana", Header(latest=NOW, events=1), Profile(), NOW) == {
        "id": "ana",
        "at": "2025-10-09T08:53:20Z",
        "name": None,
        "is_brand": False,
        "aliases": [],
        "home": None,
        "place": None,
        "job": None,
        "jobs": [],
        "topics": [],
        "updates": [],
        "followers": 0,
        "last_event_at": "2025-10-09T08:53:20Z",
    }


def test_a_member_has_its_jobs_and_updates_newest_first():
    answer = member(
        "ana",
        Header(latest=NOW, followers=3),
        profile(
            {"kind": "job_change", "at": NOW - 9, "organization": "Old", "title": "Scribe"},
            {"kind": "job_change", "at": NOW - 5, "organization": "New",
             "previous_organization": "Old"},
            {"kind": "post", "at": NOW - 1, "text": "Hi", "place": PARIS},
            {"kind": "post", "at": NOW - 2, "text": "Typo"},
            {"kind": "post", "at": NOW - 2, "undo": True},
            LIVES | {"name": "Ana Ito", "is_brand": True, "aliases": ["x:ana"]},
            trip(-7, starts_at=0, ends_at=HOUR),
        ),
        NOW,
    )  # fmt: skip
    assert (answer["name"], answer["is_brand"], answer["aliases"]) == ("Ana Ito", True, ["x:ana"])
    assert answer["home"] == BERLIN | {"latitude": None, "longitude": None}
    assert answer["place"]["name"] == "Paris"
    assert answer["job"] == answer["jobs"][0]
    assert [job["organization"] for job in answer["jobs"]] == ["New", "Old"]
    assert answer["job"]["since"] == "2025-10-09T08:53:19.995Z"
    assert [update["kind"] for update in answer["updates"]] == [
        "post", "job_change", "travel", "job_change", "profile",
    ]  # fmt: skip
    assert answer["updates"][0] == {
        "at": "2025-10-09T08:53:19.999Z", "source": "t", "id": "2", "kind": "post", "text": "Hi",
        "place": PARIS,
    }  # fmt: skip
    assert answer["updates"][2]["ends_at"] == "2025-10-09T09:53:20Z"
