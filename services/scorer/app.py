"""The scorer as a Faust app: Faust runs, supervises and stops it, and hosts its web server.

Faust's own consumer, agents, tables and `exactly_once` are not used: see the first decision in
docs/decisions.
"""

import asyncio
import logging
import os
import threading

import faust
from faust.app.base import BootStrategy
from faust.contrib.asgi import serve_asgi
from mode import Service
from starlette.applications import Starlette

from relationships.layouts import UnknownLayoutError
from relationships.score.score_model import load_score_model
from relationships.tables.integrity import KafkaChanged
from relationships.tables.state_directory import StateLocked
from services.http.health import health_routes
from services.http.problems import install_problems
from services.kafka.faust_broker import faust_broker
from services.runtime.exit_codes import FAILED, HALTED
from services.runtime.files import private_directory
from services.runtime.settings import Settings
from services.scorer.group.worker import ScorerWorker

log = logging.getLogger(__name__)

STOP_S = 9.0
"""How long a stop may take; aiokafka by itself waits without end for a Kafka that is away."""


_FOR_THE_OPERATOR = (KafkaChanged, StateLocked, UnknownLayoutError)


class _Boot(BootStrategy):
    enable_kafka = False


class ScorerApp(faust.App):
    """The app; `failure` is why it has ended by itself, if it has."""

    BootStrategy = _Boot
    failure: BaseException | None = None

    @property
    def exit_code(self) -> int:
        """`HALTED` where only an operator can decide what is true, `FAILED` if anything else."""
        if self.failure is None:
            return 0
        return HALTED if isinstance(self.failure, _FOR_THE_OPERATOR) else FAILED

    def must_end(self) -> None:
        """End the process within `STOP_S` from now on, whatever hangs."""
        timer = threading.Timer(STOP_S, self._end)
        timer.daemon = True
        timer.start()

    def _end(self) -> None:
        log.critical("stopping takes too long: ended by force: %s", self.failure)
        os._exit(self.exit_code or FAILED)


def create_app(settings: Settings, *, owning: bool = True) -> ScorerApp:
    """A Faust app with one service that owns the consumer; a replica's owns no partitions.

    Raises:
        InvalidScoreModel: where the score model's file has something wrong.
        OSError: where that file cannot be read.
    """
    model = load_score_model(settings.score_model)
    private_directory(settings.data_dir)
    app = ScorerApp(
        settings.in_kafka(settings.group),
        **faust_broker(settings),
        datadir=str(settings.data_dir / "faust"),
        web_enabled=True,
    )
    workers: list[ScorerWorker] = []

    @app.service
    class Scorer(Service):
        """Runs the worker; its failure ends the process."""

        async def on_start(self) -> None:
            workers.append(ScorerWorker(settings, model, owning=owning))

        @Service.task
        async def _work(self) -> None:
            try:
                await workers[0].run()
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                app.failure = error
                app.must_end()
                await self.crash(error)

        async def on_stop(self) -> None:
            app.must_end()
            await workers[0].stop()

    def unready() -> list[str]:
        return workers[0].unready() if workers else ["starting"]

    health = Starlette(routes=health_routes(unready))
    install_problems(health)
    serve_asgi(app, health, host=settings.host, port=settings.scorer_port, log_config=None,
               access_log=False)  # fmt: skip
    return app
