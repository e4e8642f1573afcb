"""Running a scorer or a replica until it is stopped, or has to stop."""

import asyncio
import gc
import logging
from typing import NoReturn

import uvloop

from relationships.layouts import UnknownLayoutError
from relationships.score.score_model import InvalidScoreModel
from relationships.tables.integrity import KafkaChanged
from services.runtime.faust_worker import work
from services.runtime.logs import configure_logs
from services.runtime.settings import Settings
from services.runtime.traces import configure_traces
from services.scorer.app import create_app

log = logging.getLogger(__name__)

_OBJECTS_BEFORE_COLLECTING = 200_000
"""Records live by the ten thousand, as long as their batch, and form no cycles.

Searching them for cycles at every 700th, as Python does by default, takes 8 % of a record's time.
"""


def main(settings: Settings, *, owning: bool = True) -> NoReturn:
    """Run until SIGTERM or SIGINT.

    Raises:
        SystemExit: 0 when stopped, else a code of `exit_codes`; 1 with a message where the score
            model cannot be loaded.
    """
    configure_logs(settings)
    configure_traces(settings, "scorer" if owning else "replica")
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        app = create_app(settings, owning=owning)
    except InvalidScoreModel as error:
        raise SystemExit(f"{settings.score_model}: {error}") from None
    except OSError as error:
        raise SystemExit(str(error)) from None
    try:
        work(app, loop, settings)
    except SystemExit as stopped:
        if app.failure is None:
            raise
        log.critical("stopped: %s", app.failure)
        if isinstance(app.failure, KafkaChanged):
            log.critical(
                "an operator must decide what is true: `rapport rebuild` makes the tables anew "
                "from the feeds, `rapport rebuild --here` restores those of this machine from the "
                "changelog as Kafka has it now, `rapport rebuild --accept-gap` keeps them and "
                "goes on behind feed records that were deleted before they were applied"
            )
        if isinstance(app.failure, UnknownLayoutError):
            log.critical("newer code has written here: run that, or a newer one")
        raise SystemExit(app.exit_code) from stopped
