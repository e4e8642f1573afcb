from schemas.events import DETAILS
from schemas.kinds import ENDINGS, INTERACTIONS, KINDS, Family
from schemas.topics import FEEDS


def names(family: Family) -> set[str]:
    return {kind.name for kind in KINDS.values() if kind.family is family}


def test_kinds_are_the_contract() -> None:
    assert names(Family.UPDATE) == {"job_change", "post", "travel", "read", "profile"}
    assert names(Family.INTERACTION) == {
        *("view", "lookup", "like", "share", "comment"),
        *("mention", "message", "endorse", "call", "meeting"),
    }
    assert names(Family.TIE) == {
        *("follow", "unfollow", "connect", "disconnect", "block", "unblock")
    }


def test_weights_are_the_design() -> None:
    assert {kind.name: kind.weight for kind in INTERACTIONS.values()} == {
        "view": 0.2,
        "lookup": 0.5,
        "like": 1,
        "share": 2,
        "comment": 4,
        "mention": 3,
        "message": 5,
        "endorse": 6,
        "call": 8,
        "meeting": 10,
    }


def test_every_interaction_has_a_code_of_its_own() -> None:
    assert len(INTERACTIONS) == len(names(Family.INTERACTION))
    assert all(0 <= code <= 31 for code in INTERACTIONS)


def test_every_kind_has_a_feed_and_details_that_exist() -> None:
    for kind in KINDS.values():
        assert kind.topic in FEEDS
        assert kind.details <= DETAILS


def test_undo_is_for_interactions_posts_reading_and_travel() -> None:
    undoable = {kind.name for kind in KINDS.values() if kind.undoable}
    assert undoable == names(Family.INTERACTION) | {"post", "read", "travel"}


def flagged(flag: str) -> set[str]:
    return {kind.name for kind in KINDS.values() if getattr(kind, flag)}


def test_what_waits_for_an_answer_and_what_engages_are_flags_of_the_kind() -> None:
    assert flagged("wants_answer") == {"message", "mention", "comment", "endorse"}
    assert flagged("asks") == {"message", "mention", "comment"}
    assert flagged("engages") == {"view", "like", "share", "comment", "mention"}


def test_who_takes_part_in_what_is_a_flag_of_the_kind() -> None:
    assert flagged("mutual") == {"meeting"}
    assert flagged("takes_both") == {"call", "meeting"}


def test_each_tie_has_one_ending() -> None:
    assert ENDINGS == {"follow": "unfollow", "connect": "disconnect", "block": "unblock"}
    assert names(Family.TIE) == {*ENDINGS, *ENDINGS.values()}
