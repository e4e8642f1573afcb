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
    for horizon, told in found.items():
        lines += ["", f"[likelihood.{horizon}]", f"# {_checked(told)}"]
        lines += [_line(told, name) for name in told.weights]
    return "\n".join(lines) + "\n"


def _version(found: Mapping[str, Horizon]) -> str:
    """Names the weights by what they are."""
    said = repr([(horizon, told.weights) for horizon, told in found.items()])
    return f"fitted-{hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"


def _checked(told: Horizon) -> str:
    outcome = "fitted" if told.kept else "as before, which told it no worse"
    return (
        f"{outcome}; from {told.evidence:,} cases; "
        f"mean loss on what was held back {told.before:.4f} before, {told.after:.4f} fitted"
    )


def _line(told: Horizon, name: str) -> str:
    worth = f"  # moves the log-odds by {told.worth[name]:+.2f}" if name in told.worth else ""
    return f"{name} = {told.weights[name]:.6g}{worth if told.kept else ''}"
