"""Statements that undo others."""

from schemas.kinds import ENDINGS, KINDS
from services.ingest.sources.statements import Ignored, Outcome, directed

_NAMES = ("id", "kind", "actor", "target", "at", "audience")


def undone(outcome: Outcome, at: object) -> Outcome:
    """The end, at `at`, of a tie; of anything else an undo, under its own id and time."""
    if isinstance(outcome, Ignored):
        return outcome
    kind = outcome["kind"]
    if kind in ENDINGS:
        return directed(ENDINGS[kind], outcome["actor"], outcome["target"], at=at)
    if kind not in KINDS or not KINDS[kind].undoable:
        return Ignored(f"a {kind} is not undone")
    if outcome["at"] is None:
        return Ignored(f"the undoing of a {kind} without the time that it was done")
    return {name: outcome.get(name) for name in _NAMES} | {"undo": True}
