"""`rapport config`: what is in force, and where it comes from."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import typer
from rich.table import Table

from services.cli.root import Config, DataDir, app, console, settings_in_force

HIDDEN = "hidden"
_SECRET = ("secret", "password", "token", "header", "credential")
_NAMES_ONE = ("_env", "_file")


class InForce(NamedTuple):
    """A setting, or a part of one; `origin` is where it comes from."""

    name: str
    value: Any
    origin: str


@app.command()
def config(
    file: Config = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the settings that are in force, and where each comes from; secrets are hidden."""
    settings, given = settings_in_force(file, data_dir=data_dir)
    shown = [
        InForce(name, value, given.origin(field))
        for field, stated in settings.model_dump(mode="json").items()
        for name, value in _parts(field, stated)
    ]
    if as_json:
        typer.echo(orjson.dumps([each._asdict() for each in shown], option=orjson.OPT_INDENT_2))
        return
    table = Table("setting", "value", "from")
    for each in shown:
        table.add_row(each.name, _worded(each.value), each.origin)
    console.print(table)


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The setting, or where it has parts each of these; secrets hidden."""
    if isinstance(value, Mapping) and value and not _is_secret(name):
        for part, stated in value.items():
            yield from _parts(f"{name}.{part}", stated)
    else:
        yield name, _shown(name, value)


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, str | list | dict) and _is_secret(name):
        return HIDDEN
    if isinstance(value, str) and "://" in value:
        return _without_secrets(value)
    return value


def _is_secret(name: str) -> bool:
    last = name.rpartition(".")[2]
    return any(word in last for word in _SECRET) and not last.endswith(_NAMES_ONE)


def _without_secrets(url: str) -> str:
    """Where it leads: a user, a path and a query may be what gives access."""
    parts = urlsplit(url)
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return url if url.rstrip("/") == place else f"{place}/… ({HIDDEN})"


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
