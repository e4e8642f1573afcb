"""`python -m benchmarks`: measure, show, keep. Each part can be measured by itself."""

from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    changes,
    flink,
    growth,
    hot,
    ingest,
    latency,
    network,
    page,
    paths,
    reads,
    report,
    restart,
    restore,
    scorer,
    search,
    steady,
    summary,
    traces,
)
from benchmarks import followers as followers_of
from benchmarks.peers import measure as peers
from benchmarks.recording import recorded
from benchmarks.report import Figure, steps
from benchmarks.workload import interactions

app = typer.Typer(help="Measure Rapport on this machine.", no_args_is_help=False)

Runs = Annotated[int, typer.Option(min=1, help="How often each figure is measured.")]
Records = Annotated[int, typer.Option(min=100_000, help="How many records to fold.")]
Seconds = Annotated[int, typer.Option(min=1, help="For how long each load lasts.")]


@app.callback(invoke_without_command=True)
def everything(
    context: typer.Context,
    short: Annotated[bool, typer.Option(help="One run of everything, and of less.")] = False,
) -> None:
    """Measure everything: about 70 minutes on two cores, a few with --short."""
    if context.invoked_subcommand is None:
        runs, records, seconds = (1, 500_000, 3) if short else (3, 2_000_000, 10)
        measure_scorer(records, runs)
        measure_peers(records, 1 if short else 2)
        measure_flink(20_000 if short else 5_000_000, runs)
        measure_latency(seconds, runs)
        measure_ingest(seconds, runs)
        measure_traces(seconds, runs)
        measure_reads(seconds, runs, brand=20_000 if short else 1_000_000)
        measure_network(seconds, runs)
        measure_page(seconds, runs)
        measure_changes(seconds, runs)
        measure_steady(30 if short else 600)
        measure_paths(2_000 if short else 100_000, 20_000 if short else 1_000_000, runs)
        measure_search(10_000 if short else 100_000, runs)
        measure_growth(200_000 if short else 5_000_000)
        measure_restore(100_000 if short else 1_000_000, runs)
        measure_restart(20_000 if short else 1_000_000, runs)
        measure_hot(seconds, runs)
        measure_followers(20_000 if short else 10_000_000)


@app.command("scorer")
def measure_scorer(records: Records = 2_000_000, runs: Runs = 3) -> None:
    """Records a second through the full path of one worker, of two, and with rows cut down."""
    with steps("scorer", 2 + 4 * runs) as step:
        _report("scorer", scorer.measure(records, runs, step))


@app.command("peers")
def measure_peers(records: Records = 2_000_000, runs: Runs = 2) -> None:
    """The same of what one would pick instead."""
    pairs = scorer.SHAPES["many pairs"]
    with steps("peers", 1 + len(peers.PEERS) * runs) as step:
        step(f"{records:,} records into Kafka")
        with recorded(interactions(records, pairs)) as recording:
            _report("peers", peers.measure(recording, runs, step))


@app.command("flink")
def measure_flink(
    most: Annotated[int, typer.Option(min=20_000, help="Pairs, at most; up to 5,000,000.")] = (
        5_000_000
    ),
    runs: Runs = 3,
) -> None:
    """Rapport and Flink by turns, over more and more pairs."""
    _measure_beside_flink("flink", flink.sizes(most), runs)


@app.command("flink-largest")
def measure_flink_largest(runs: Runs = 1) -> None:
    """The same over 20,000,000 pairs, one at once, which takes half an hour."""
    _measure_beside_flink("flink-largest", [flink.LARGEST], runs)


def _measure_beside_flink(part: str, sizes: list[flink.Size], runs: int) -> None:
    with steps(part, flink.count_of_steps(sizes, runs)) as step:
        _report(part, flink.measure(sizes, runs, step))


@app.command("latency")
def measure_latency(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """From webhook to visible, under an open load."""
    with steps("latency", 1 + len(latency.RATES) * runs) as step:
        _report("latency", latency.measure(seconds, runs, step))


@app.command("ingest")
def measure_ingest(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """Requests and events a second that are acknowledged by Kafka."""
    with steps("ingest", 1 + len(ingest.SIZES) * runs) as step:
        _report("ingest", ingest.measure(seconds, runs, step))


@app.command("traces")
def measure_traces(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """What traces cost ingest and the scorer: without, with one request in a hundred, with all."""
    with steps("traces", 1 + len(traces.SHARES) * runs) as step:
        _report("traces", traces.measure(seconds, runs, step))


@app.command("reads")
def measure_reads(
    seconds: Seconds = 10,
    runs: Runs = 3,
    brand: Annotated[int, typer.Option(help="Contacts of the greatest member.")] = 1_000_000,
) -> None:
    """Reads a second of one relationship, and of the top 50 among many."""
    with steps("reads", reads.count_of_steps(runs)) as step:
        _report("reads", reads.measure(seconds, runs, brand, step))


@app.command("network")
def measure_network(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """How long what is asked of a whole network of 1,000 takes."""
    with steps("network", network.count_of_steps(runs)) as step:
        _report("network", network.measure(seconds, runs, step))


@app.command("page")
def measure_page(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """The page in Chromium: its first view, and a circle of 1,000 while all of it moves."""
    with steps("page", page.count_of_steps(runs)) as step:
        _report("page", page.measure(seconds, runs, step))


@app.command("changes")
def measure_changes(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """From an event to the published change of a relationship."""
    with steps("changes", 1 + runs) as step:
        _report("changes", changes.measure(seconds, runs, step))


@app.command("steady")
def measure_steady(
    seconds: Annotated[int, typer.Option(min=10, help="For how long.")] = 600,
) -> None:
    """How stale reads ever are, and how late changes, under a steady load."""
    with steps("steady", 2) as step:
        _report("steady", steady.measure(seconds, step))


@app.command("paths")
def measure_paths(
    members: Annotated[int, typer.Option(min=1_000, help="How many there are.")] = 100_000,
    brand: Annotated[int, typer.Option(help="Contacts of the brand.")] = 1_000_000,
    runs: Runs = 3,
) -> None:
    """How long introductions and an audience take to compute."""
    with steps("paths", paths.count_of_steps(runs)) as step:
        _report("paths", paths.measure(members, brand, runs, step))


@app.command("search")
def measure_search(
    members: Annotated[int, typer.Option(min=1_000, help="How many there are.")] = 100_000,
    runs: Runs = 3,
) -> None:
    """How long it takes to find members by name, and what an index of them costs."""
    with steps("search", search.count_of_steps(runs)) as step:
        _report("search", search.measure(members, runs, step))


@app.command("growth")
def measure_growth(most: Annotated[int, typer.Option(min=10_000)] = 5_000_000) -> None:
    """What more relationships cost: records a second, memory, disk, time to restore."""
    with steps("growth", growth.count_of_steps(most)) as step:
        _report("growth", growth.measure(most, step))


@app.command("restore")
def measure_restore(
    rows: Annotated[int, typer.Option(min=10_000, help="How many relationships there are.")] = (
        1_000_000
    ),
    runs: Runs = 3,
) -> None:
    """Rows a second restored from the changelog, and how long that holds up the event loop."""
    with steps("restore", 2 + runs) as step:
        _report("restore", restore.measure(rows, runs, step))


@app.command("restart")
def measure_restart(
    members: Annotated[int, typer.Option(min=10_000, help="How many there are.")] = 1_000_000,
    runs: Runs = 3,
) -> None:
    """Events beside a scorer's first look at all rows, and the first answers of an api."""
    with steps("restart", restart.count_of_steps(runs)) as step:
        _report("restart", restart.measure(members, runs, step))


@app.command("hot")
def measure_hot(seconds: Seconds = 10, runs: Runs = 3) -> None:
    """What other partitions' events wait while one member has four of five."""
    with steps("hot", hot.count_of_steps(runs)) as step:
        _report("hot", hot.measure(seconds, runs, step))


@app.command("followers")
def measure_followers(
    followers: Annotated[int, typer.Option(min=1_000, help="How many one member has.")] = (
        10_000_000
    ),
) -> None:
    """What each answer about a member with a great many followers takes."""
    with steps("followers", followers_of.count_of_steps()) as step:
        _report("followers", followers_of.measure(followers, step))


def _report(part: str, figures: list[Figure]) -> None:
    machine = report.machine()
    report.show(figures, machine)
    report.keep(part, figures, machine)
    for path in summary.write():
        Console(stderr=True).print(f"written to {path}", soft_wrap=True)


app()
