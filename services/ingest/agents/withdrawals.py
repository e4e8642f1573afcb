"""Taking back what a record of a stream has said, when the record is deleted."""

from services.ingest.agents.journal import Said
from services.ingest.sources.mapped import Statement

_ENDINGS = {"follow": "unfollow", "connect": "disconnect", "block": "unblock"}


def withdrawal(said: Said, at: int) -> Statement:
    """The statement that takes `said` back; `at` is when (epoch milliseconds)."""
    statement: Statement = {"kind": said.kind, "actor": said.actor, "target": said.target}
    if said.kind in _ENDINGS:
        return statement | {"kind": _ENDINGS[said.kind], "at": at}
    return statement | {"undo": True, "at": said.at}
