"""Taking back what a record of a stream has said, when the record is deleted."""

from schemas.kinds import ENDINGS
from services.ingest.agents.journal import Said
from services.ingest.sources.mapped import Statement


def withdrawal(said: Said, at: int) -> Statement:
    """The statement that takes `said` back; `at` is when (epoch milliseconds)."""
    statement: Statement = {"kind": said.kind, "actor": said.actor, "target": said.target}
    if said.kind in ENDINGS:
        return statement | {"kind": ENDINGS[said.kind], "at": at}
    return statement | {"undo": True, "at": said.at}
