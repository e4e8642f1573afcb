from services.mcp.standing import Standing
from tests.services.mcp.samples import NOW, known, member


def test_how_a_relationship_stands_in_words() -> None:
    assert [*Standing.of(known(member())).lines(NOW)] == [
        "Bo Lindqvist (bo): contact, score 50 of 100; going cold: less between you lately than "
        "before.",
        "You follow them, not they you; you are connected.",
        "First in touch 3 months ago (30 August 2026), last 4 days ago (24 November 2026); ever 3 "
        "by you, 2 by them, 1 together.",
        "In the last 28 days: 3 by you, 2 by them, 1 together.",
        "The score is made of meeting together 75% and message by you 25%.",
        "Usually in touch every 2 days; silent for 4 days.",
        "Likely in touch within 7 days: 68 %, within 30 days: over 99 % (ever in touch).",
    ]


def test_of_whom_the_key_may_not_see_there_is_the_id_alone() -> None:
    standing = Standing.of(known(None))
    assert next(standing.lines(NOW)).startswith("bo: contact")
    assert standing.contact.name is None


def test_without_interactions_there_is_little_to_say() -> None:
    nothing = known(
        member(),
        score=0.0,
        strength=0.0,
        stage="stranger",
        trend="silent",
        blocked=True,
        explanation=[],
        first_interaction_at=None,
        last_interaction_at=None,
    )
    said = [*Standing.of(nothing).lines(NOW)]
    assert said[1] == "You block them."
    assert said[-1] == "There were no interactions yet."
