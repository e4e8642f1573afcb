import pytest

from schemas.times import format_time
from tests.world import now

DAY = 86_400_000


def test_a_profile_from_a_members_updates(api, events):
    at = now()
    berlin = {"name": "Berlin", "country": "DE"}
    api.world.feed(
        [
            events("profile", "pia", at=at - 9, name="Pia", topics=["jazz"], place=berlin),
            events("job_change", "pia", at=at - 8, organization="Acme", title="Tuner"),
            events("travel", "pia", at=at - 7, place={"name": "Rome", "country": "IT"},
                   starts_at=at, ends_at=at + DAY),
            events("post", "pia", at=at - 6, text="Hello", topics=["jazz"]),
            events("follow", "fan", "pia", at=at - 5),
        ]
    )  # fmt: skip
    member = api.ok("/v1/members/pia", at=at)
    assert (member["id"], member["name"], member["home"]["name"]) == ("pia", "Pia", "Berlin")
    assert member["place"]["name"] == "Rome"
    assert member["job"]["organization"] == "Acme"
    assert member["topics"] == [{"topic": "jazz", "weight": pytest.approx(2)}]
    assert [update["kind"] for update in member["updates"]] == [
        "post", "travel", "job_change", "profile",
    ]  # fmt: skip
    assert (member["followers"], member["last_event_at"]) == (1, format_time(at - 5))
    assert api.ok("/v1/members/pia", at=at + DAY)["place"]["name"] == "Berlin"


def test_who_was_only_a_target_is_known_and_who_was_never_seen_is_not(api, events):
    api.world.feed([events("like", "someone", "target-only")])
    assert api.ok("/v1/members/target-only")["name"] is None
    assert api.problem(404, "/v1/members/never-seen")["type"].endswith("not-found")
    assert api.ok("/v1/members/never-seen/circle")["size"] == 0
