"""`rapport keys`: API keys."""

from typing import Annotated

import typer
from rich.table import Column, Table

from services.cli.key_options import (
    AllMembers,
    AllSources,
    Expires,
    Members,
    Name,
    Overlap,
    Scopes,
    Sources,
    chosen,
    is_source_needed,
    overlap_ms,
    time_of,
)
from services.cli.root import (
    AsJson,
    Config,
    DataDir,
    console,
    print_json,
    refused,
    settings_of,
)
from services.http.sessions.sealed_cookie import sealing_secret
from services.runtime.access.api_key import ApiKey
from services.runtime.access.api_keys import ensure_first_key, renew_first_key
from services.runtime.access.key_words import described_key
from services.runtime.access.keys_file import InvalidKeysFile, KeysFile

app = typer.Typer(help="API keys: show the first one, or create, list, show, rotate, revoke.")

Which = Annotated[str, typer.Argument(help="Id of the key, or its name if no other has it.")]


@app.callback(invoke_without_command=True)
def first(ctx: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Show the first key, which may do everything for everybody; create it if there is none, and
    the secret of sessions, which ingest and the api must share.
    """
    if ctx.invoked_subcommand is None:
        settings = settings_of(config, data_dir=data_dir)
        _listed(KeysFile(settings.keys))
        sealing_secret(settings.session_key)
        typer.echo(ensure_first_key(settings))


@app.command("list")
def show_all(as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """List all keys; their secrets are not stored."""
    keys = _listed(KeysFile(settings_of(config, data_dir=data_dir).keys))
    if as_json:
        return print_json([described_key(key) for key in keys])
    table = Table(
        Column("id", no_wrap=True), "name", "scopes", "members", "sources", "expires", "created"
    )
    for key in keys:
        table.add_row(*_cells(key))
    console.print(table, markup=False)
    return None


@app.command()
def show(
    which: Which, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None
) -> None:
    """Show what a key may do; its secret is not stored."""
    described = described_key(_found(KeysFile(settings_of(config, data_dir=data_dir).keys), which))
    if as_json:
        return print_json(described)
    for field, value in described.items():
        words = " ".join(value) if isinstance(value, list) else value
        typer.echo(f"{field:<11} {_plain(str(words or '-'))}")
    return None


@app.command()
def create(
    name: Name,
    scope: Scopes = None,
    member: Members = None,
    all_members: AllMembers = False,
    source: Sources = None,
    all_sources: AllSources = False,
    expires: Expires = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Create a key and print it, alone on the last line; it cannot be shown again.

    Nothing is everything by default: state its scopes, its members and, where it may send
    events, its sources.
    """
    if not scope:
        raise refused("state what the key may do: --scope ingest, read, write, operate")
    members = chosen("member", member, all_members, needed=True)
    sources = chosen("source", source, all_sources, needed=is_source_needed(scope))
    keys = KeysFile(settings_of(config, data_dir=data_dir).keys)
    _listed(keys)
    expires_at = time_of(expires)
    typer.echo(keys.create(name, scope, members=members, sources=sources, expires_at=expires_at))


@app.command()
def rotate(
    which: Which, overlap: Overlap = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Give a key another secret, and print it, alone on the last line.

    What the key may do stays. Running services refuse the secret of before within a second, or
    after the overlap.
    """
    settings = settings_of(config, data_dir=data_dir)
    keys = KeysFile(settings.keys)
    key_id, kept_ms = _found(keys, which).id, overlap_ms(overlap)
    token = keys.rotate(key_id, kept_ms)
    if token is None:
        raise refused(f"there is no key {which}")
    renew_first_key(settings, key_id, token)
    typer.echo(token)


@app.command()
def revoke(which: Which, config: Config = None, data_dir: DataDir = None) -> None:
    """Revoke a key; running services refuse it within a second."""
    keys = KeysFile(settings_of(config, data_dir=data_dir).keys)
    keys.revoke(_found(keys, which).id)


def _listed(keys: KeysFile) -> list[ApiKey]:
    try:
        return keys.list()
    except InvalidKeysFile as error:
        raise refused(str(error)) from None


def _found(keys: KeysFile, which: str) -> ApiKey:
    listed = _listed(keys)
    found = [key for key in listed if key.id == which] or [
        key for key in listed if key.name == which
    ]
    if not found:
        raise refused(f"there is no key {which}")
    if len(found) > 1:
        raise refused(f"{len(found)} keys are named {which}: " + " ".join(key.id for key in found))
    return found[0]


def _cells(key: ApiKey) -> list[str]:
    described = described_key(key).values()
    words = (" ".join(value) if isinstance(value, list) else value for value in described)
    return [_plain(str(each or "-")) for each in words]


def _plain(text: str) -> str:
    """A name of a release before may have characters that a terminal obeys."""
    return "".join(c if c.isprintable() else "?" for c in text)
