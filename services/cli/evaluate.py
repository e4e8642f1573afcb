"""`rapport evaluate`: measure the score on recorded events."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relationships.evaluation.truth import Truth
from services.cli.root import AsJson, Config, app, console, print_json, refused, settings_of

if TYPE_CHECKING:
    from rich.table import Table

    from relationships.evaluation.evaluate import Evaluation
    from relationships.score.score_model import ScoreModel

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
    as_json: AsJson = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw a plot of them to this file, as SVG.")
    ] = None,
    config: Config = None,
) -> None:
    """Measure on recorded events how well scores forecast what happened next.

    Strength, next contact, new ties, stages, trends and probabilities, next to simple baselines.
    Nothing is sent to a running Rapport.
    """
    from relationships.evaluation.evaluate import NotEnough
    from services.local.evaluate.evaluation import evaluate_file
    from services.local.evaluate.links import predict_file
    from services.local.evaluate.links import tables_of as tables_of_links
    from services.local.evaluate.tables import notes_of, tables_of
    from services.local.replay.errors import ReplayFault

    try:
        if protocol is Protocol.DYGLIB:
            links = predict_file(file)
            _show(links._asdict(), [], tables_of_links(links), as_json)
            return
        evaluation = evaluate_file(file, model_of(score_model, config), kind=kind, truth=truth)
        _draw(evaluation, file, plot)
    except (ReplayFault, NotEnough, OSError) as error:
        raise refused(str(error)) from None
    _show(evaluation.as_json(), notes_of(evaluation), tables_of(evaluation), as_json)


def model_of(path: Path | None, config: Path | None) -> "ScoreModel":
    """The score model at `path`, else that of the settings, else the default.

    Raises:
        typer.Exit: with a message that names what is wrong.
    """
    from relationships.score.score_model import InvalidScoreModel, ScoreModel, load_score_model

    path = path or settings_of(config).score_model
    try:
        return load_score_model(path) if path else ScoreModel()
    except (InvalidScoreModel, OSError) as error:
        raise refused(f"{path}: {error}") from None


def _show(measures: object, notes: Iterable[str], tables: "Iterable[Table]", as_json: bool) -> None:
    if as_json:
        print_json(measures)
        return
    for note in notes:
        console.print(note)
    for table in tables:
        console.print(table)


def _draw(evaluation: "Evaluation", file: Path, plot: Path | None) -> None:
    from services.local.evaluate.plot import plot as drawn

    if plot is not None:
        plot.write_text(drawn(evaluation, file.name), encoding="utf-8")
