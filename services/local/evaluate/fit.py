"""From files to fitted weights, and to the score model's file that holds them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from relationships.fitting.report import Horizon, fitted
from relationships.likelihood.constants import Likelihood
from services.local.evaluate.evaluation import read_recording
from services.local.publishing.progress import events_progress

_PASSES = 3
"""How often a fit replays a recording, at most."""


def fit_files(
    files: Sequence[Path], prior: Likelihood, *, kind: str, caution: float
) -> dict[str, Horizon]:
    """Fit the likelihood to the events of `files`, each of which weighs the same.

    Raises:
        BadLine: where a line says no valid event.
        NotEnough: where there is too little to learn from.
        OSError: where a file cannot be read.
    """
    with events_progress() as progress:
        recordings = [read_recording(file, kind, progress) for file in files]
        task = progress.add_task("fitting", total=_PASSES * sum(map(len, recordings)))
        found = fitted(recordings, prior, lambda n: progress.advance(task, n), caution)
        progress.update(task, completed=_PASSES * sum(map(len, recordings)))
    return found


def as_toml(found: Mapping[str, Horizon], files: Sequence[Path]) -> str:
    """The `[likelihood]` tables of a score model's file, with what each weight is worth."""
    lines = [
        f"# Fitted by rapport fit to {', '.join(file.name for file in files)}.",
        "# Each weight makes log-odds of its feature; all together say how likely what comes next",
        "# is: whom ego turns to (next), whether the two interact within 7 and 30 days (week,",
        "# month), whether strangers begin to within 28 (meet).",
        "[likelihood]",
        f'version = "{_version(found)}"',
    ]
    for name, horizon in found.items():
        lines += ["", f"[likelihood.{name}]", f"# {summary(horizon)}"]
        lines += [_line(horizon, feature) for feature in horizon.weights]
    return "\n".join(lines) + "\n"


def _version(found: Mapping[str, Horizon]) -> str:
    """A name made from the weights, so that other weights have another one."""
    weights = repr([(name, horizon.weights) for name, horizon in found.items()])
    return f"fitted-{hashlib.blake2b(weights.encode(), digest_size=4).hexdigest()}"


def summary(horizon: Horizon) -> str:
    """What became of a horizon's weights, and why, in words."""
    if horizon.before is None or horizon.after is None:
        return (
            f"unchanged: it happened {horizon.evidence:,} times in the first part, "
            "and too seldom there or never in the rest, to learn and to check"
        )
    outcome = "fitted" if horizon.kept else "unchanged: fitted, they forecast later cases worse"
    before, after = horizon.before, horizon.after
    return (
        f"{outcome}; learned where it happened {horizon.evidence:,} times; on later cases "
        f"loss {before.loss:.4f} before and {after.loss:.4f} fitted, "
        f"Brier score {before.brier:.4f} and {after.brier:.4f}, "
        f"mean forecast {before.forecast:.3f} and {after.forecast:.3f}, "
        f"where {after.happened:.3f} happened"
    )


def _line(horizon: Horizon, feature: str) -> str:
    line = f"{feature} = {horizon.weights[feature]:.6g}"
    if not horizon.kept or feature not in horizon.worth:
        return line
    return f"{line}  # moves the log-odds by {horizon.worth[feature]:+.2f}"
