"""`rapport fit`: fit the weights of the likelihood to recorded events."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from relationships.fitting.caution import CAUTION
from services.cli.evaluate import Kind, Model, model_of
from services.cli.root import Config, app, console, refused

if TYPE_CHECKING:
    from relationships.fitting.report import Horizon

Files = Annotated[
    list[Path],
    typer.Argument(help="Recorded events, in a format of `rapport replay`; files weigh the same."),
]


@app.command()
def fit(
    files: Files,
    output: Annotated[
        Path | None, typer.Option(help="Write the fitted score model to this file, TOML.")
    ] = None,
    kind: Kind = "message",
    caution: Annotated[
        float,
        typer.Option(
            min=0.001, help="Prior strength: so many cases weigh as much as the current weights."
        ),
    ] = CAUTION,
    from_nothing: Annotated[
        bool,
        typer.Option(
            "--from-nothing", help="Regularise towards 0, not towards the current weights."
        ),
    ] = False,
    score_model: Model = None,
    config: Config = None,
) -> None:
    """Fit the weights of the likelihood to recorded events, and show the effect of each.

    Weights are fitted to the first 70 % of the interactions and checked on the rest; where loss,
    Brier score or mean forecast are worse there, the current ones stay. Set RAPPORT_SCORE_MODEL
    to use the file.
    """
    from relationships.evaluation.evaluate import NotEnough
    from relationships.likelihood.constants import Likelihood
    from services.local.evaluate.fit import as_toml, fit_files, summary
    from services.local.replay.errors import ReplayFault

    prior = model_of(score_model, config).likelihood
    if from_nothing:
        prior = Likelihood(next={}, week={}, month={}, meet={})
    try:
        found = fit_files(files, prior, kind=kind, caution=caution)
        if output is not None:
            output.write_text(as_toml(found, files), encoding="utf-8")
    except (ReplayFault, NotEnough, OSError) as error:
        raise refused(str(error)) from None
    for name, horizon in found.items():
        console.print(f"{name}: {summary(horizon)}")
        if horizon.kept:
            console.print(_table(horizon, getattr(prior, name)))


def _table(horizon: "Horizon", before: dict[str, float]) -> Table:
    table = Table("feature", "before", "now", "log-odds")
    for feature, weight in horizon.weights.items():
        worth = f"{horizon.worth[feature]:+.2f}" if feature in horizon.worth else ""
        table.add_row(feature, f"{before.get(feature, 0):.3f}", f"{weight:.3f}", worth)
    return table
