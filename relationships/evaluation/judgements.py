"""Judgements: whether labels and warnings keep what their names promise, by what followed."""

from collections.abc import Iterator, Mapping

from relationships.evaluation.tallies.fates import Beginnings, Fate, ascending
from relationships.evaluation.tallies.going_cold import GoingCold
from relationships.score.score_model import STAGES

MARGIN = 0.1
"""So much more often must those warned of fall silent than all whom it could warn of."""

_ORDER = ("cooling", "steady", "warming")


def of_stages(fates: Mapping[str, Fate], begun: Beginnings) -> Iterator[tuple[str, bool]]:
    """Each promise and whether it is kept, where anything is known of it."""
    if fates:
        yield "more are in touch from stage to stage", ascending(fates, STAGES, "in_touch")
        yield "more follows from stage to stage", ascending(fates, STAGES, "volume")
    if begun.n:
        yield "most are germs as they begin", begun.stages["germ"] > 0.5


def of_trends(fates: Mapping[str, Fate]) -> Iterator[tuple[str, bool]]:
    """Against the usual, least follows a cooling, most a warming relationship."""
    if fates:
        yield "more follows from trend to trend", ascending(fates, _ORDER, "against_usual")


def of_warnings(found: GoingCold | None) -> Iterator[tuple[str, bool]]:
    """Warnings that are right, more often than others, and in time."""
    if found is not None and found.rule.n:
        rule, other = found.rule, found.twice_the_gap
        better = rule.silent >= rule.could_silent + MARGIN
        yield f"going cold is right {MARGIN} more often than of all", better
        if other.n:
            more_often = rule.silent > other.silent
            yield "going cold is right more often than twice the usual gap", more_often
        yield "going cold is no later than a month of silence", not rule.lead_days < 0
