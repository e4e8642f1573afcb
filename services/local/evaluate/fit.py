"""From files to fitted weights, and to the score model's file that holds them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from relationships.fitting.report import Horizon, fitted
from relationships.likelihood.constants import Likelihood
from services.local.evaluate.evaluation import read_recording
from services.local.publishing.progress import events_progress

_PASSES = 4
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
        "[likelihood]",
        f'version = "{_version(found)}"',
    ]
    for name, horizon in found.items():
        lines += ["", f"[likelihood.{name}]", f"# {_summary(horizon)}"]
        lines += [_line(horizon, feature) for feature in horizon.weights]
    return "\n".join(lines) + "\n"


def _version(found: Mapping[str, Horizon]) -> str:
    """A name made from the weights, so that other weights have another one."""
    weights = repr([(name, horizon.weights) for name, horizon in found.items()])
    return f"fitted-{hashlib.blake2b(weights.encode(), digest_size=4).hexdigest()}"


def _summary(horizon: Horizon) -> str:
    outcome = "fitted" if horizon.kept else "unchanged, as the fitted ones forecast no better"
    return (
        f"{outcome}; from {horizon.evidence:,} cases; "
        f"mean loss on held-out cases {horizon.before:.4f} before, {horizon.after:.4f} fitted"
    )


def _line(horizon: Horizon, feature: str) -> str:
    line = f"{feature} = {horizon.weights[feature]:.6g}"
    if not horizon.kept or feature not in horizon.worth:
        return line
    return f"{line}  # moves the log-odds by {horizon.worth[feature]:+.2f}"
