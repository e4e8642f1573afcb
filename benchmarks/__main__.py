"""`python -m benchmarks`: measure, show, keep."""

from typing import Annotated

import typer
from rich.console import Console

from benchmarks import latency, scorer
from benchmarks.report import Figure, keep, show

app = typer.Typer(help="Measure Rapport on this machine.", no_args_is_help=False)

Runs = Annotated[int, typer.Option(min=1, help="How often each figure is measured.")]


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure everything."""
    if context.invoked_subcommand is None:
        measure_scorer()
        measure_latency()


@app.command("scorer")
def measure_scorer(records: int = 2_000_000, runs: Runs = 3) -> None:
    """Records a second through the full path of one worker."""
    with Console(stderr=True).status("the scorer's full path"):
        _tell("scorer", scorer.measure(records, runs))


@app.command("latency")
def measure_latency(seconds: int = 20, runs: Runs = 3) -> None:
    """From webhook to visible, under an open load."""
    with Console(stderr=True).status("from webhook to visible"):
        _tell("latency", latency.measure(seconds, runs))


def _tell(name: str, figures: list[Figure]) -> None:
    show(figures)
    Console(stderr=True).print(f"kept in {keep(name, figures)}", soft_wrap=True)


app()
