"""`rapport keys`: who may call."""

from typing import Annotated

import typer
from rich.table import Table

from services.cli.root import Config, DataDir, console, refused, settings_of
from services.runtime.api_keys import KeysFile, Scope, ensure_first_key

app = typer.Typer(help="API keys: the first one, or list, create, revoke.")


@app.callback(invoke_without_command=True)
def first(ctx: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Show the first key, which has every scope; make it where there is none."""
    if ctx.invoked_subcommand is None:
        typer.echo(ensure_first_key(settings_of(config, data_dir=data_dir)))


@app.command("list")
def show(config: Config = None, data_dir: DataDir = None) -> None:
    """Show all keys; their secrets are not kept."""
    table = Table("id", "name", "scopes", "created")
    for key in KeysFile(settings_of(config, data_dir=data_dir).keys).list():
        table.add_row(key.id, key.name, " ".join(sorted(key.scopes)), key.created_at)
    console.print(table)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may do; default all.")] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key and show it, this once."""
    settings = settings_of(config, data_dir=data_dir)
    typer.echo(KeysFile(settings.keys).create(name, scope or list(Scope)))


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The id, as `rapport keys list` shows it.")],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Forget a key; running services refuse it within a second."""
    if not KeysFile(settings_of(config, data_dir=data_dir).keys).revoke(key_id):
        raise refused(f"there is no key {key_id}")
