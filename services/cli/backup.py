"""`rapport backup` and `rapport restore`: what Kafka holds as files, and a Kafka filled by them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from services.cli.embedded import kafka_of
from services.cli.root import Config, DataDir, Servers, app, errors, refused, settings_of, talk

if TYPE_CHECKING:
    from services.backup.kafka_reader import Advance, Begin
    from services.backup.manifest import Backup, Part

Directory = Annotated[Path, typer.Argument(help="Directory of the backup.")]


@app.command()
def backup(
    directory: Directory,
    check: Annotated[
        bool, typer.Option("--check", help="Only look whether a backup is whole and undamaged.")
    ] = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Write what Kafka holds of Rapport into a new directory, while everything runs."""
    from services.backup.backup import back_up

    if check:
        found = _whole(directory).content
        errors.print(
            f"Whole: {_extent(found.parts)}, {found.partitions} partitions, {found.ended}."
        )
        return
    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    with _faults(), kafka_of(settings) as kafka, _progress("backing up") as begin:
        taken = talk(back_up(kafka, directory, begin), kafka)
    errors.print(f"Backed up {_extent(taken.parts)}.")


@app.command()
def restore(
    directory: Directory,
    partitions: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="Partitions of the new topics; default as before."),
    ] = None,
    erasures_of: Annotated[
        Path | None,
        typer.Option(help="A later backup: who was erased since is erased here too."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Throw away what an unfinished restore has left.")
    ] = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Fill a fresh Kafka with a backup. Start no service before it has ended."""
    from services.backup.restore import restore as run

    found = _whole(directory)
    later = _whole(erasures_of) if erasures_of else None
    number = partitions or found.content.partitions
    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers, partitions=number)
    with _faults(), kafka_of(settings) as kafka, _progress("restoring") as begin:
        talk(run(kafka, found, begin, erasures_of=later, again=again), kafka)
    errors.print(f"Restored as of {found.content.ended}. Start services with "
                 f"RAPPORT_PARTITIONS={number} and without the tables of before.")  # fmt: skip


def _whole(directory: Path) -> "Backup":
    """A backup whose files are as they were written."""
    from services.backup.manifest import open_backup

    with _faults():
        found = open_backup(directory)
        found.check()
        return found


def _extent(parts: "Sequence[Part]") -> str:
    records, size = sum(part.records for part in parts), sum(part.size for part in parts)
    return f"{records:,} records in {size / 1e6:,.1f} MB"


@contextmanager
def _faults() -> Iterator[None]:
    """Say why it cannot be done, with exit code 2."""
    from services.backup.errors import BackupFault
    from services.kafka.topics.topic_settings import SettingsRefused
    from services.kafka.topics.topics import TopicsFault
    from services.local.errors import CannotStart

    try:
        yield
    except (BackupFault, TopicsFault, SettingsRefused, CannotStart, OSError) as error:
        raise refused(str(error)) from None


@contextmanager
def _progress(what: str) -> Iterator["Begin"]:
    """A progress bar on standard error, which begins once it is known how much there is."""
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
    )

    def begin(total: int) -> "Advance":
        task = bar.add_task(what, total=total)
        return lambda count: bar.advance(task, count)

    with bar:
        yield begin
        for task in bar.tasks:  # replaced records are not written again
            bar.update(task.id, completed=task.total)
