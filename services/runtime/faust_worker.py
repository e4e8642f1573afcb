"""Runs a Faust app as a process of its own, with our logs instead of Faust's."""

import asyncio
from typing import NoReturn

import faust

from services.runtime.settings import Settings


def work(app: faust.App, loop: asyncio.AbstractEventLoop, settings: Settings) -> NoReturn:
    """Run `app` until SIGTERM or SIGINT.

    Raises:
        SystemExit: 0 when stopped.
    """
    worker = faust.Worker(
        app,
        loop=loop,
        loglevel=settings.log_level,
        redirect_stdouts=False,
        override_logging=False,
        quiet=True,
    )
    worker.spinner = None  # it writes control characters among the logs, terminal or not
    worker.execute_from_commandline()
    raise AssertionError("a Faust worker ends by SystemExit")
