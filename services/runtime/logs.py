"""Structured logs of our own code and of every library, one line each, on standard error."""

import logging
import sys
from contextvars import ContextVar

import structlog
from structlog.typing import EventDict, Processor

from services.runtime.collapsed_logs import CollapsingHandler
from services.runtime.settings import Settings

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that is being answered; set anew by each."""


def _add_request_id(logger: object, method: str, event: EventDict) -> EventDict:
    if (request_id := REQUEST_ID.get()) is not None:
        event["request_id"] = request_id
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    _add_request_id,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure_logs(settings: Settings) -> None:
    """Route structlog and the standard library's logging through one format.

    `settings.log_format` is `json`, `console`, or `auto`: console on a terminal.
    """
    as_json = settings.log_format == "json" or (
        settings.log_format == "auto" and not sys.stderr.isatty()
    )
    handler = CollapsingHandler(sys.stderr)
    handler.setFormatter(_formatter(as_json))
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs each request
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _formatter(as_json: bool) -> logging.Formatter:
    last: list[Processor] = [
        _add_left_out,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _drop_colours,
    ]
    if as_json:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # By default tracebacks have local variables: members, texts, keys.
        plain = structlog.dev.plain_traceback
        colors = sys.stderr.isatty()
        last += [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=last)


def _add_left_out(logger: object, method: str, event: EventDict) -> EventDict:
    """How many of the same were not printed; nothing where none was."""
    event.pop("left_out", None)
    if left_out := getattr(event["_record"], "left_out", 0):
        event["left_out"] = left_out
    return event


def _drop_colours(logger: object, method: str, event: EventDict) -> EventDict:
    """uvicorn logs its messages twice, once in colours."""
    event.pop("color_message", None)
    return event
