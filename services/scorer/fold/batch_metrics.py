"""What is measured of each batch: its records by outcome, and how long its steps take."""

import time

from services.runtime import metrics
from services.scorer.fold.batch import Outcome


class StepTimer:
    """Seconds that each step of a batch takes, one after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def done(self, step: str) -> None:
        """End `step`; the next begins."""
        now = time.perf_counter()
        self.seconds[step] = now - self._since
        self._since = now


def observe_batch(outcome: Outcome, timer: StepTimer, partition: int) -> None:
    """Count a batch of `partition` that is stored, and so visible."""
    dead_letters = len(outcome.dead_letters)
    metrics.SCORER_RECORDS.labels("folded").inc(outcome.folded)
    metrics.SCORER_RECORDS.labels("duplicate").inc(outcome.duplicates)
    metrics.SCORER_RECORDS.labels("unmatched_undo").inc(outcome.unmatched_undos)
    metrics.SCORER_RECORDS.labels("erased").inc(outcome.erased)
    metrics.SCORER_RECORDS.labels("dead_letter").inc(dead_letters)
    metrics.SCORER_FUTURE_DATED.inc(outcome.future_dated)
    dropped = outcome.duplicates + outcome.unmatched_undos + outcome.erased
    applied = outcome.folded + dropped + dead_letters
    metrics.SCORER_BATCH_RECORDS.observe(applied)
    for step, seconds in timer.seconds.items():
        metrics.SCORER_BATCH_SECONDS.labels(step).observe(seconds)
    if outcome.appended:
        visible = max(0.0, time.time() - outcome.appended / 1_000)
        metrics.SCORER_VISIBLE_SECONDS.observe(visible)
        metrics.SCORER_PARTITION_VISIBLE_SECONDS.labels(str(partition)).set(visible)
