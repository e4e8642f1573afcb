"""`rapport fit`: weights of the likelihood from one's own events."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from relationships.evaluation.evaluate import NotEnough
from relationships.fitting.fit import CAUTION
from relationships.fitting.report import Horizon
from relationships.likelihood.constants import Likelihood
from services.cli.evaluate import Kind, Model, model_of
from services.cli.root import Config, app, console, refused

Files = Annotated[
    list[Path], typer.Argument(help="What `rapport replay` reads; each weighs the same.")
]


@app.command()
def fit(
    files: Files,
    output: Annotated[Path | None, typer.Option(help="Write the [likelihood] there, TOML.")] = None,
    kind: Kind = "message",
    caution: Annotated[
        float, typer.Option(min=0.001, help="Cases that outweigh the weights before.")
    ] = CAUTION,
    from_nothing: Annotated[
        bool, typer.Option("--from-nothing", help="Draw to 0, not to the weights before.")
    ] = False,
    score_model: Model = None,
    config: Config = None,
) -> None:
    """Fit the weights of what comes next to recorded events, and say what each is worth.

    Learned from the first 70 % of the interactions and checked on the rest: where the fitted
    weights do not tell it better, those before stay. Set RAPPORT_SCORE_MODEL to use the file.
    """
    from services.local.evaluate.fit import as_toml, fit_files
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
    for horizon, told in found.items():
        console.print(_table(horizon, told, getattr(prior, horizon)))


def _table(horizon: str, told: Horizon, before: dict[str, float]) -> Table:
    verdict = "kept" if told.kept else "not kept"
    title = f"{horizon}: loss on what was held back {told.before:.4f} → {told.after:.4f}, {verdict}"
    table = Table("feature", "before", "now", "worth", title=title, title_justify="left")
    for name, weight in told.weights.items():
        worth = f"{told.worth[name]:+.2f}" if name in told.worth else ""
        table.add_row(name, f"{before.get(name, 0):.3f}", f"{weight:.3f}", worth)
    return table
