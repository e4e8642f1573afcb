"""`rapport agent`: publish the events of a stream."""

import asyncio
import logging
import signal
from contextlib import nullcontext
from typing import Annotated

import typer

from services.cli.endpoints import endpoints_of
from services.cli.root import Config, DataDir, app, refused, settings_of


@app.command()
def agent(
    name: Annotated[str, typer.Argument(help="Name of the agent in the settings, under `agents`.")],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Run an agent: publish the events of a stream, continuing where it stopped."""
    from services.ingest.agents.configured_agents import InvalidAgent, configured_agent
    from services.ingest.agents.run_agent import run_agent
    from services.ingest.agents.served_health import served_health
    from services.ingest.intake.journal import Journal, JournalInUse
    from services.runtime.disk_metrics import export_disk
    from services.runtime.logs import configure_logs

    settings = settings_of(config, data_dir=data_dir)
    configure_logs(settings)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs every request
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        following = configured_agent(settings.agents, name)
        journal = Journal(settings.data_dir / "agents" / f"{name}.sqlite")
    except (InvalidAgent, JournalInUse) as error:
        raise refused(str(error)) from None
    port = settings.agent_port
    try:
        with served_health(settings.host, port) if port else nullcontext():
            export_disk("journal", settings.data_dir)
            asyncio.run(run_agent(following, name, journal, endpoints_of(settings)))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        journal.close()
