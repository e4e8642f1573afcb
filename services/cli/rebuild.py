"""`rapport rebuild`: the way out for an operator after a scorer has halted over lost data."""

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
        bool,
        typer.Option("--lossy", help="Also where retention has deleted the start of the feeds."),
    ] = False,
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
    from services.kafka.topics import TopicsFault
    from services.local.errors import CannotStart

    settings = settings_of(config, data_dir=data_dir, bootstrap_servers=servers)
    try:
        if here:
            restore(settings)
        else:
            with _kafka_of(settings) as found:
                talk(run(found, lossy=lossy), found)
    except (StateLocked, RebuildRefused, TopicsFault, CannotStart) as error:
        raise refused(str(error)) from None
    how = "restored from the changelog" if here else "rebuilt from the feeds"
    errors.print(f"The tables will be {how} when a scorer starts. The old ones are set aside.")


@contextmanager
def _kafka_of(settings: Settings) -> Iterator[Settings]:
    """Settings of the Kafka that runs, else of the embedded one, started for the block."""
    from services.local.embedded_kafka.broker import EmbeddedKafka

    if not is_embedded(settings) or find_running(settings.data_dir):
        yield with_running(settings)
        return
    with EmbeddedKafka(settings.data_dir) as kafka:
        yield settings.model_copy(update={"bootstrap_servers": kafka.bootstrap_servers})
