"""Where the Rapport is that a command works on."""

from services.cli.root import refused
from services.local.up.running import find_running, with_running
from services.publishing.endpoints import Endpoints
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings

_WHERE = {
    "bootstrap_servers",
    "host",
    "ingest_port",
    "ingest_url",
    "scorer_port",
    "api_port",
    "api_url",
}
"""The settings that say where services are which `rapport up` has not started."""


def require_running(settings: Settings) -> None:
    """Refuse to go on where nothing runs that the command could work on.

    Whatever listens at the usual ports is another one's then.

    Raises:
        typer.Exit: where no `rapport up` runs on the data directory, and no setting says where
            else services run.
    """
    if find_running(settings.data_dir) is None and not _WHERE & settings.model_fields_set:
        raise refused(f"nothing runs on {settings.data_dir}: start `rapport up` there")


def endpoints_of(settings: Settings) -> Endpoints:
    """The addresses of the Rapport that runs on the data directory, else those of the settings.

    Raises:
        typer.Exit: where the settings' key cannot be read.
    """
    running = find_running(settings.data_dir)
    return Endpoints(
        ingest_url=running.ingest_url if running else settings.ingest,
        api_url=api_url_of(settings),
        kafka=with_running(settings),
        key=_key(settings),
    )


def api_url_of(settings: Settings) -> str:
    """The api that the settings name, else that of the Rapport that runs on the data directory."""
    if settings.api_url is not None:
        return settings.api_url
    running = find_running(settings.data_dir)
    return running.api_url if running else f"http://{settings.host}:{settings.api_port}"


def running_endpoints(settings: Settings) -> Endpoints:
    """As `endpoints_of`, for a command that ends where nothing runs.

    Raises:
        typer.Exit: as `require_running` and `endpoints_of`.
    """
    require_running(settings)
    return endpoints_of(settings)


def _key(settings: Settings) -> str:
    if settings.key_file is None:
        return ensure_first_key(settings)
    try:
        return settings.key_file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise refused(f"the API key cannot be read: {error}") from None
