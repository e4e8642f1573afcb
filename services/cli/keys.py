"""`rapport keys`: API keys."""

from typing import Annotated

import typer
from rich.table import Table

from services.cli.root import Config, DataDir, console, refused, settings_of
from services.runtime.api_keys import KeysFile, Scope, ensure_first_key

app = typer.Typer(help="API keys: show the first one, or list, create, revoke.")


@app.callback(invoke_without_command=True)
def first(ctx: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Show the first key, which has every scope; create it if there is none."""
    if ctx.invoked_subcommand is None:
        typer.echo(ensure_first_key(settings_of(config, data_dir=data_dir)))


@app.command("list")
def show(config: Config = None, data_dir: DataDir = None) -> None:
    """List all keys; their secrets are not stored."""
    table = Table("id", "name", "scopes", "created")
    for key in KeysFile(settings_of(config, data_dir=data_dir).keys).list():
        table.add_row(key.id, key.name, " ".join(sorted(key.scopes)), key.created_at)
    console.print(table)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="A name that says what the key is for.")],
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What the key may do; default all.")
    ] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Create a key and print it; it cannot be shown again."""
    settings = settings_of(config, data_dir=data_dir)
    typer.echo(KeysFile(settings.keys).create(name, scope or list(Scope)))


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, see `rapport keys list`.")],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Revoke a key; running services refuse it within a second."""
    if not KeysFile(settings_of(config, data_dir=data_dir).keys).revoke(key_id):
        raise refused(f"there is no key {key_id}")
