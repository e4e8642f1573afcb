from services.mcp.mentions import mentions
from tests.services.mcp.samples import NOW, member, topics, update

LAST = "2026-11-20T12:00:00Z"
SINCE, BEFORE, LONG_AGO = "2026-11-26T08:00:00Z", "2026-11-10T08:00:00Z", "2026-09-01T08:00:00Z"


def test_a_new_job_comes_first() -> None:
    bo = member(
        updates=[
            update("post", SINCE, text="Late events are not an edge case."),
            update("job_change", BEFORE, title="Data engineer", organization="Tidewater Labs"),
        ]
    )
    assert mentions(bo, None, LAST, NOW) == [
        "They started as Data engineer at Tidewater Labs, 18 days ago (10 November 2026).",
        "They wrote “Late events are not an edge case.”, 2 days ago (26 November 2026).",
    ]


def test_what_is_old_is_news_to_who_did_not_deal_since() -> None:
    bo = member(updates=[update("read", LONG_AGO, text="B-trees")])
    assert mentions(bo, None, LAST, NOW) == []
    assert len(mentions(bo, None, "2026-08-30T08:00:00Z", NOW)) == 1


def test_a_trip_to_come_is_news_whenever_it_was_announced() -> None:
    trip = {
        "place": {"name": "Lisbon", "country": "PT"},
        "starts_at": "2026-12-03T08:00:00Z",
        "ends_at": "2026-12-06T20:00:00Z",
    }
    bo = member(updates=[update("travel", LONG_AGO, **trip)])
    (said,) = mentions(bo, None, LAST, NOW)
    assert said == (
        "They announced a trip to Lisbon, PT (3 December 2026 to 6 December 2026), "
        "2 months ago (1 September 2026)."
    )


def test_what_was_taken_back_and_a_changed_profile_are_none() -> None:
    bo = member(updates=[update("post", SINCE, text="Oops", undone=True), update("profile", SINCE)])
    assert mentions(bo, None, LAST, NOW) == []


def test_what_both_care_for() -> None:
    bo = member(topics=topics("hiking", "databases", "cycling"))
    ana = member(id="ana", topics=topics("cycling", "hiking", "music"))
    assert mentions(bo, ana, LAST, NOW) == ["You both care for hiking, cycling."]
    assert mentions(None, ana, LAST, NOW) == []
