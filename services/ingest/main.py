"""Runs ingest as a process of its own."""

from services.http.server import serve
from services.http.sessions.sealed_cookie import InvalidSecret
from services.ingest.app import create_app
from services.ingest.sources.configured_sources import InvalidSource
from services.runtime.access.api_keys import InvalidKeysFile
from services.runtime.logs import configure_logs
from services.runtime.settings import Settings
from services.runtime.traces import configure_traces


def main(settings: Settings) -> None:
    """Serve until stopped by a signal.

    Raises:
        SystemExit: 0 once stopped; 1 with a message where the port or the keys are not to be had,
            or the settings of a source are wrong.
    """
    configure_logs(settings)
    configure_traces(settings, "ingest")
    try:
        app = create_app(settings)
    except (InvalidKeysFile, InvalidSecret, InvalidSource, OSError) as error:
        raise SystemExit(str(error)) from None
    serve(app, settings.host, settings.ingest_port, app.state.drain)
