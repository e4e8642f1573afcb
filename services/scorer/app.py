"""The scorer as a Faust app: Faust runs, supervises and stops it, and hosts its web server.

Faust's own consumer, agents, tables and `exactly_once` are not used: see the first decision in
docs/decisions.
"""

import asyncio
import logging

import faust
from faust.app.base import BootStrategy
from faust.contrib.asgi import serve_asgi
from mode import Service
from starlette.applications import Starlette

from services.health import health_routes
from services.problems import install_problems
from services.scorer.worker import ScorerWorker
from services.settings import Settings

log = logging.getLogger(__name__)


class _Boot(BootStrategy):
    enable_kafka = False


class ScorerApp(faust.App):
    """The app, and what went wrong if it has ended by itself."""

    BootStrategy = _Boot
    failure: BaseException | None = None


def create_app(settings: Settings, *, owning: bool = True) -> ScorerApp:
    """A Faust app with one service that owns the consumer; a replica's owns no partitions."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = ScorerApp(
        settings.group,
        broker=f"kafka://{settings.bootstrap_servers}",
        datadir=str(settings.data_dir / "faust"),
        web_enabled=True,
    )
    workers: list[ScorerWorker] = []

    @app.service
    class Scorer(Service):
        """Runs the worker; its failure ends the process."""

        async def on_start(self) -> None:
            workers.append(ScorerWorker(settings, owning=owning))

        @Service.task
        async def _work(self) -> None:
            try:
                await workers[0].run()
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                app.failure = error
                await self.crash(error)

        async def on_stop(self) -> None:
            await workers[0].stop()

    def unready() -> list[str]:
        return workers[0].unready() if workers else ["starting"]

    health = Starlette(routes=health_routes(unready))
    install_problems(health)
    serve_asgi(app, health, host=settings.host, port=settings.scorer_port, log_config=None,
               access_log=False)  # fmt: skip
    return app
