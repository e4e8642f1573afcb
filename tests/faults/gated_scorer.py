"""A scorer that restores nothing while the file of `TEST_GATE` is there: slow, for as long."""

import os
import time
from pathlib import Path

from services.scorer.replica.changelog_replica import ChangelogReplica

_GATE = Path(os.environ["TEST_GATE"])
_PAUSE_S = 0.05
_apply = ChangelogReplica.apply


def _apply_behind_gate(self: ChangelogReplica, next_offsets: dict[str, int]) -> None:
    """Runs in the thread of tables, so that the worker goes on with all else."""
    while _GATE.exists() and not self.table.progress.complete:
        time.sleep(_PAUSE_S)
    _apply(self, next_offsets)


ChangelogReplica.apply = _apply_behind_gate  # type: ignore[method-assign]

if __name__ == "__main__":
    from services.cli.commands import app

    app()
