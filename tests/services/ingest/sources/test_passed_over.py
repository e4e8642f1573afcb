from services.ingest.sources.passed_over import (
    MOST_CHARACTERS,
    MOST_REASONS,
    OTHERS,
    PassedOver,
    Reason,
)
from services.ingest.sources.statements import Ignored


def test_reasons_come_by_their_count_with_the_first_example() -> None:
    passed_over = PassedOver()
    for example in ("a", "b"):
        passed_over.add(Ignored("by a bot", example))
    passed_over.add(Ignored("an edit"))
    assert passed_over.total == 3
    assert passed_over.reasons() == [Reason("by a bot", 2, "a"), Reason("an edit", 1, "")]


def test_a_producer_makes_no_more_reasons_than_are_kept_and_none_too_long() -> None:
    passed_over = PassedOver()
    for n in range(2 * MOST_REASONS):
        passed_over.add(Ignored(f"{n} " + "x" * 10_000, "y" * 10_000))
    assert passed_over.total == 2 * MOST_REASONS
    reasons = passed_over.reasons()
    assert len(reasons) == MOST_REASONS + 1
    assert reasons[0].reason == OTHERS
    assert reasons[0].count == MOST_REASONS
    assert max(len(each.reason + each.first) for each in reasons) <= 2 * MOST_CHARACTERS
