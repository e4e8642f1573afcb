"""`rapport mcp`: Rapport for an assistant."""

from pathlib import Path
from typing import Annotated

import typer

from schemas.member_ids import member_id_fault
from services.cli.endpoints import api_url_of
from services.cli.root import Config, DataDir, app, errors, refused, settings_of
from services.runtime.distribution import DISTRIBUTION
from services.runtime.secrets import MissingSecret, secret_of_file

PORT = 8005


@app.command()
def mcp(
    member: Annotated[
        str | None,
        typer.Option(
            "--as", help="Whose network it is; needed with a key that is not bound to one member."
        ),
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP, on this machine alone; default: over stdio.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port of --http.")] = PORT,
    api_url: Annotated[
        str | None, typer.Option("--api-url", help="Address of the api; default: what runs here.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="File with the API key; default: the first.")
    ] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Answer an assistant about one member's network, over the Model Context Protocol.

    It only reads, with one API key: whoever reaches it asks with that key.
    """
    if member is not None and (fault := member_id_fault(member)):
        raise refused(f"--as {member}: a member id {fault}")
    settings = settings_of(config, data_dir=data_dir, api_url=api_url, key_file=key_file)
    try:
        from services.mcp.main import serve_http, serve_stdio

        key = secret_of_file(settings.key_file or settings.data_dir / "api-key").strip()
    except ImportError:
        missing = f"what speaks to assistants is not installed: install {DISTRIBUTION}[mcp]"
        raise refused(missing) from None
    except MissingSecret as error:
        raise refused(f"there is no API key: {error}; name its file with --key-file") from None
    if http:
        errors.print(f"Rapport answers assistants at http://127.0.0.1:{port}/mcp", soft_wrap=True)
        serve_http(api_url_of(settings), key, member, port)
    else:
        serve_stdio(api_url_of(settings), key, member)
