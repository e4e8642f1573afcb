import pytest

from relationships.network.suggestion_reasons import WEIGHTS, Reason, Why, reason_answer

NOW = 1_728_043_200_000


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (Why(Reason.UNANSWERED, NOW, {"kind": "message"}), "Their message waits for an answer."),
        (Why(Reason.GOING_COLD, NOW, {"usual_gap_days": 0.4, "silent_days": 9}),
         "You usually deal with each other every day; it has been 9 days."),
        (Why(Reason.JOB_CHANGED, NOW, {"organization": "Acme", "title": None,
                                       "previous_organization": None}),
         "They have a new job at Acme: congratulate them."),
        (Why(Reason.CADENCE_DUE, None, {"cadence_days": 14, "set_by_user": True}),
         "You wanted to be in touch every 14 days."),
        (Why(Reason.IN_TOWN, NOW, {"place": {"name": "Oslo"}, "travelling": "contact"}),
         "They are in Oslo now."),
        (Why(Reason.INTRODUCTION, None, {"with": "cy", "topics": ["sea", "jazz"]}),
         "They and cy care for sea, jazz: introduce them."),
    ],
)  # fmt: skip
def test_reasons_are_answered_in_plain_words(why, text):
    assert reason_answer(why)["text"] == text


def test_details_that_are_known_are_answered_beside_the_reason():
    why = Why(Reason.JOB_CHANGED, NOW, {"organization": "Acme", "title": "CTO",
                                        "previous_organization": None})  # fmt: skip
    assert reason_answer(why) == {
        "reason": "job_changed",
        "since": "2024-10-04T12:00:00Z",
        "text": "They have a new job as CTO at Acme: congratulate them.",
        "organization": "Acme",
        "title": "CTO",
    }


def test_since_is_null_where_nobody_knows():
    details = {"cadence_days": 14, "set_by_user": False}
    found = reason_answer(Why(Reason.CADENCE_DUE, None, details))
    assert (found["since"], found["text"]) == (None, "You have not been in touch for over 14 days.")


def test_every_reason_has_a_weight():
    assert set(WEIGHTS) == set(Reason)
    assert max(WEIGHTS, key=WEIGHTS.__getitem__) == Reason.UNANSWERED
