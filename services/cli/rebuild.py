"""`rapport rebuild`: the way out for an operator after a scorer has halted over lost data."""

import sys
from typing import Annotated

import typer

from services.cli.embedded import kafka_of
from services.cli.root import Config, DataDir, Servers, app, errors, refused, settings_of, talk
from services.runtime.settings import Settings


@app.command()
def rebuild(
    lossy: Annotated[
        bool,
        typer.Option("--lossy", help="Also where retention has deleted the start of the feeds."),
    ] = False,
    accept_gap: Annotated[
        bool,
        typer.Option(
            "--accept-gap",
            help="Keep the tables, and go on behind what was deleted before it was applied.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before history is lost.")] = False,
    here: Annotated[
        bool,
        typer.Option("--here", help="Only the tables of this machine, from the changelog."),
    ] = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Rebuild all tables from the feeds. Stop all scorers first."""
    from relationships.tables.state_directory import StateLocked
    from services.kafka.rebuild import RebuildRefused, restore
    from services.kafka.rebuild import rebuild as run
    from services.kafka.topics.topics import TopicsFault
    from services.local.errors import CannotStart
    from services.scorer.fold.handover import HandoverFailed

    if sum((lossy, accept_gap, here)) > 1:
        raise refused("--lossy, --accept-gap and --here exclude each other")
    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    try:
        if here:
            restore(settings)
        else:
            with kafka_of(settings) as found:
                if accept_gap:
                    _go_on_behind(found)
                    return
                if lossy:
                    _confirm(found, yes=yes)
                talk(run(found, lossy=lossy), found)
    except (StateLocked, RebuildRefused, HandoverFailed, TopicsFault, CannotStart) as error:
        raise refused(str(error)) from None
    how = "restored from the changelog" if here else "rebuilt from the feeds"
    errors.print(f"The tables will be {how} when a scorer starts. The old ones are set aside.")


def _go_on_behind(settings: Settings) -> None:
    """Accept what is missing, and say how much it is."""
    from services.scorer.ownership.accept_gap import accept_gap

    gaps = talk(accept_gap(settings), settings)
    for gap in gaps:
        errors.print(str(gap), highlight=False)
    errors.print(
        "The tables are kept. Scorers go on behind what is missing."
        if gaps
        else "Nothing is missing: every feed still holds what is to be applied next."
    )


def _confirm(settings: Settings, *, yes: bool) -> None:
    """Say what will be lost, and ask whether it may be.

    Raises:
        typer.Exit: where the answer is no, or there is nobody to ask.
    """
    from services.kafka.losses import losses

    lost = talk(losses(settings), settings)
    errors.print("What the tables hold of these is lost for good:" if lost else "Nothing is lost.")
    for loss in lost:
        errors.print(f"  {loss}", highlight=False, soft_wrap=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise refused("there is no terminal to ask on: pass --yes to rebuild nevertheless")
    if not typer.confirm("Throw it away?", err=True):
        raise refused("nothing was changed")
