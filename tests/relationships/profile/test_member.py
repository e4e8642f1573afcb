from relationships.profile.member import member
from relationships.profile.profile import Profile
from relationships.row.headers import Header
from tests.relationships.profile.updates import BERLIN, HOUR, LIVES, NOW, PARIS, profile, trip


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
