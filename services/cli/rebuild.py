"""`rapport rebuild`: what an operator does once a scorer has halted over lost data."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from services.cli.root import (
    Config,
    DataDir,
    Servers,
    app,
    errors,
    is_embedded,
    refused,
    settings_of,
    talk,
)
from services.local.up.running import find_running, with_running
from services.runtime.settings import Settings


@app.command()
def rebuild(
    lossy: Annotated[
        bool, typer.Option("--lossy", help="Even where the feeds' beginning is deleted.")
    ] = False,
    here: Annotated[
        bool,
        typer.Option("--here", help="Only this machine's tables, restored from the changelog."),
    ] = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Forget the tables, so that they are made anew from the feeds; stop all scorers first."""
    from relationships.tables.state_directory import StateLocked
    from services.kafka.rebuild import RebuildRefused, restore
    from services.kafka.rebuild import rebuild as run
    from services.kafka.topics import TopicsFault
    from services.local.failures import CannotStart

    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    try:
        if here:
            restore(settings)
        else:
            with _kafka_of(settings) as found:
                talk(run(found, lossy=lossy), found)
    except (StateLocked, RebuildRefused, TopicsFault, CannotStart) as error:
        raise refused(str(error)) from None
    whence = "restored from the changelog" if here else "made anew from the feeds"
    errors.print(f"The tables will be {whence} when a scorer starts. The old ones are set aside.")


@contextmanager
def _kafka_of(settings: Settings) -> Iterator[Settings]:
    """The Kafka that runs, or else the embedded one for as long as it is needed."""
    from services.local.embedded_kafka.broker import EmbeddedKafka

    if not is_embedded(settings) or find_running(settings.data_dir):
        yield with_running(settings)
        return
    with EmbeddedKafka(settings.data_dir) as kafka:
        yield settings.model_copy(update={"bootstrap_servers": kafka.bootstrap_servers})
