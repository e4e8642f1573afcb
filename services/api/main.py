"""Runs the api as a process of its own."""

from relationships.score.score_model import InvalidScoreModel
from services.api.app import create_app
from services.http.server import serve
from services.http.sessions.sealed_cookie import InvalidSecret
from services.runtime.access.api_keys import InvalidKeysFile
from services.runtime.freed_memory import keep_freed_memory
from services.runtime.logs import configure_logs
from services.runtime.secrets import MissingSecret
from services.runtime.settings import Settings
from services.runtime.traces import configure_traces


def main(settings: Settings) -> None:
    """Serve until stopped by a signal.

    Raises:
        SystemExit: 0 once stopped; 1 with a message where the port, the keys or the score model
            are not to be had.
    """
    configure_logs(settings)
    configure_traces(settings, "api")
    keep_freed_memory()
    try:
        app = create_app(settings)
    except InvalidScoreModel as error:
        raise SystemExit(f"{settings.score_model}: {error}") from None
    except (InvalidKeysFile, InvalidSecret, MissingSecret, OSError) as error:
        raise SystemExit(str(error)) from None
    serve(app, settings.host, settings.api_port, app.state.drain)
