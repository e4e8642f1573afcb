"""`rapport evaluate`: measure the score on recorded events."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from relationships.evaluation.evaluate import Evaluation, NotEnough
from relationships.evaluation.snapshots import Truth
from relationships.score.score_model import InvalidScoreModel, ScoreModel, load_score_model
from services.cli.root import Config, app, console, refused, settings_of

File = Annotated[Path, typer.Argument(help="Recorded events, in a format of `rapport replay`.")]
Kind = Annotated[str, typer.Option(help="Kind of lines without one.")]
Model = Annotated[
    Path | None,
    typer.Option("--score-model", help="Score model, TOML; default that of the settings."),
]


class Protocol(StrEnum):
    """What is measured."""

    RAPPORT = "rapport"
    DYGLIB = "dyglib"


@app.command()
def evaluate(
    file: File,
    kind: Kind = "message",
    score_model: Model = None,
    protocol: Annotated[
        Protocol, typer.Option(help="rapport, or dyglib: link prediction as in DyGLib.")
    ] = Protocol.RAPPORT,
    truth: Annotated[
        Truth,
        typer.Option(help="Rank against all that follows, or what was addressed to one alone."),
    ] = Truth.PLAIN,
    json: Annotated[Path | None, typer.Option(help="Write all measures to this file.")] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Draw a plot of them to this file, as SVG.")
    ] = None,
    config: Config = None,
) -> None:
    """Measure on recorded events how well scores forecast what happened next.

    Strength, next contact, new ties, stages, trends and probabilities, next to simple baselines.
    Nothing is sent to a running Rapport.
    """
    from services.local.evaluate.evaluation import evaluate_file
    from services.local.evaluate.tables import notes_of, tables_of
    from services.local.replay.errors import ReplayFault

    if protocol is Protocol.DYGLIB:
        _predict_links(file, json)
        return
    model = model_of(score_model, config)
    try:
        evaluation = evaluate_file(file, model, kind=kind, truth=truth)
        _write(evaluation.as_json(), json)
        _draw(evaluation, file, plot)
    except (ReplayFault, NotEnough, OSError) as error:
        raise refused(str(error)) from None
    for note in notes_of(evaluation):
        console.print(note)
    for table in tables_of(evaluation):
        console.print(table)


def model_of(path: Path | None, config: Path | None) -> ScoreModel:
    """The score model at `path`, else that of the settings, else the default.

    Raises:
        typer.Exit: with a message that names what is wrong.
    """
    path = path or settings_of(config).score_model
    try:
        return load_score_model(path) if path else ScoreModel()
    except (InvalidScoreModel, OSError) as error:
        raise refused(f"{path}: {error}") from None


def _predict_links(file: Path, json: Path | None) -> None:
    from services.local.evaluate.links import predict_file, tables_of
    from services.local.replay.errors import ReplayFault

    try:
        found = predict_file(file)
        _write(found._asdict(), json)
    except (ReplayFault, NotEnough, OSError) as error:
        raise refused(str(error)) from None
    for table in tables_of(found):
        console.print(table)


def _write(measures: dict[str, Any], json: Path | None) -> None:
    if json is not None:
        json.write_bytes(orjson.dumps(measures, option=orjson.OPT_INDENT_2) + b"\n")


def _draw(evaluation: Evaluation, file: Path, plot: Path | None) -> None:
    from services.local.evaluate.plot import plot as drawn

    if plot is not None:
        plot.write_text(drawn(evaluation, file.name), encoding="utf-8")
