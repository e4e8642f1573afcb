"""`POST /v1/imports/{format}`: what is new or has changed in a file; see `rapport import`."""

import logging
from contextlib import ExitStack
from pathlib import Path

from aiokafka.errors import KafkaError
from starlette.requests import Request
from starlette.responses import Response

from services.http.auth import authorise_unbound
from services.http.problems import CONFLICT, FORBIDDEN, INTERNAL, INVALID_BODY, Problem, unavailable
from services.http.requests.body import bounded_parts
from services.ingest.endpoints.imports.answer import ImportLines, described
from services.ingest.endpoints.imports.asked import AskedImport, asked_import
from services.ingest.endpoints.imports.publishing import ImportPublishing
from services.ingest.endpoints.imports.upload import path_of, upload
from services.ingest.imports.importers import StateImporter
from services.ingest.imports.runs.order import ImportOrder
from services.ingest.intake.journal import JournalInUse
from services.ingest.requests.sending import check_source, states_aliases
from services.kafka.imports import AnotherImport
from services.runtime.access.grants import Grant, Scope
from services.runtime.metrics import INGEST_IMPORTS
from services.runtime.settings import Settings

MAX_STATE_BYTES = 64 * 1024 * 1024
"""Calendars and address books are read whole."""

log = logging.getLogger(__name__)


async def post_import(request: Request) -> Response:
    """Import the body: first it is received as a whole, then what it holds is published."""
    grant = await authorise_unbound(request, Scope.INGEST)
    asked = asked_import(request)
    check_source(grant, asked.source)
    _check_state(grant, asked)
    state = request.app.state
    state.publisher.check()
    lines = ImportLines()
    publishing = ImportPublishing(
        state.publisher,
        state.byte_budget,
        state.arrivals,
        lambda count: lines.add({"published": count}),
        with_aliases=states_aliases(grant),
    )
    with ExitStack() as held:
        held.enter_context(state.import_under_way.of(asked.source))
        file = await _received(request, asked, held)
        order = ImportOrder(asked.importer, file, asked.source, asked.dry_run, asked.options)
        run = _run(held.pop_all(), order, state.settings, publishing, lines)
        state.import_under_way.start(run)
    return await lines.answer(request.scope)


def _check_state(grant: Grant, asked: AskedImport) -> None:
    """What a state's import leaves out, or leaves unfinished, the next one takes for published.

    Raises:
        Problem: 403 where the grant may not publish all that there is.
    """
    if isinstance(asked.importer, StateImporter) and not states_aliases(grant):
        raise Problem(
            FORBIDDEN,
            f"The key {grant.name!r} may not import a calendar or an address book: that needs the "
            "scope 'write' as well, and all sources",
        )


async def _received(request: Request, asked: AskedImport, held: ExitStack) -> Path:
    """The body as a file, which `held` lets go of."""
    settings: Settings = request.app.state.settings
    try:
        file = held.enter_context(upload(_directory(settings)))
        async for part in bounded_parts(request, _most_bytes(asked, settings)):
            file.write(part)
        return path_of(file)
    except OSError as error:
        raise unavailable(f"The file cannot be kept here: {error.strerror}") from None


async def _run(
    held: ExitStack,
    order: ImportOrder,
    settings: Settings,
    publishing: ImportPublishing,
    lines: ImportLines,
) -> None:
    """Do the import, and let go of what it has `held`."""
    with held:
        try:
            report = await order.run(settings, _directory(settings), publishing)
            lines.add({"report": described(report, publishing.positions)})
            INGEST_IMPORTS.labels("finished").inc()
        except Exception as error:
            INGEST_IMPORTS.labels("failed").inc()
            lines.add(_problem(error))
        finally:
            lines.end()


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case JournalInUse() | AnotherImport():
            return Problem(CONFLICT, "Another import is under way; try again once it has ended")
        case KafkaError():
            return unavailable("Kafka is away; send the file again, nothing counts twice")
        case ValueError():
            return Problem(INVALID_BODY, f"The file {error}")
        case _:
            log.error("an import failed", exc_info=error)
            return Problem(INTERNAL, "The failure has been logged; it is not your request's")


def _directory(settings: Settings) -> Path:
    return settings.data_dir / "imports"


def _most_bytes(asked: AskedImport, settings: Settings) -> int:
    if isinstance(asked.importer, StateImporter):
        return min(MAX_STATE_BYTES, settings.max_import_bytes)
    return settings.max_import_bytes
