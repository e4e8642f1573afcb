"""From a file to its evaluation, with progress."""

from dataclasses import replace
from pathlib import Path

from rich.progress import Progress

from relationships.evaluation.evaluate import Evaluation, evaluate
from relationships.evaluation.recording import Recording, record
from relationships.evaluation.truth import Truth
from relationships.score.score_model import ScoreModel
from services.local.publishing.progress import events_progress
from services.local.replay.reading import Reading

_PASSES = 2
"""How often an evaluation replays the recording: for snapshots, and event by event."""


def evaluate_file(file: Path, model: ScoreModel, *, kind: str, truth: Truth) -> Evaluation:
    """Evaluate `model` on the events of `file`; `kind` is that of lines that name none.

    Raises:
        BadLine: where a line says no valid event.
        NotEnough: where there is nothing to rank.
        OSError: where the file cannot be read.
    """
    with events_progress() as progress:
        recording = read_recording(file, kind, progress)
        task = progress.add_task("replaying", total=_PASSES * len(recording))
        return evaluate(recording, model, lambda events: progress.advance(task, events), truth)


def read_recording(file: Path, kind: str, progress: Progress) -> Recording:
    """The events of `file`; raises what `evaluate_file` does."""
    task = progress.add_task("reading", total=None)
    reading = Reading(file, "evaluate", kind)
    recording = record(progress.track(reading, task_id=task))
    progress.update(task, total=reading.events, completed=reading.events)
    repeats = recording.repeats + reading.self_targets - reading.self_acts
    return replace(recording, repeats=repeats, self_targets=reading.self_acts)
