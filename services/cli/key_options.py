"""What `rapport keys` is given: checked, and turned into what a key holds."""

import re
import time
from collections.abc import Collection
from typing import Annotated, Literal

import typer

from schemas.member_ids import member_id_fault
from schemas.sources import source_fault
from schemas.times import DAY_MS, HOUR_MS, MINUTE_MS, InvalidTime, read_time
from services.cli.root import refused
from services.runtime.access.grants import Scope
from services.runtime.access.key_words import key_name_fault

_UNITS = {"d": DAY_MS, "h": HOUR_MS, "m": MINUTE_MS, "s": 1_000}


def _name(given: str) -> str:
    if fault := key_name_fault(given):
        raise typer.BadParameter(fault)
    return given


def _member(given: str) -> str:
    if fault := member_id_fault(given):
        raise typer.BadParameter(f"{given!r} is no member id: it {fault}")
    return given


def _source(given: str) -> str:
    if fault := source_fault(given):
        raise typer.BadParameter(f"{given!r} is no source of a key: it {fault}")
    return given


Name = Annotated[str, typer.Argument(help="A name that says what the key is for.", callback=_name)]
Scopes = Annotated[list[Scope] | None, typer.Option(help="What the key may do; repeat it.")]
Members = Annotated[
    list[str] | None,
    typer.Option("--member", help="Id of a member it may ask about and act for; repeat it."),
]
AllMembers = Annotated[bool, typer.Option("--all-members", help="It may do so for everybody.")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="A source it may send as; repeat it.")
]
AllSources = Annotated[bool, typer.Option("--all-sources", help="It may send as any source.")]
Expires = Annotated[
    str | None,
    typer.Option(
        help="When it ends: 90d, 12h, 30m from now, or an RFC 3339 time; never if absent."
    ),
]
Overlap = Annotated[
    str | None, typer.Option(help="So long the secret of before remains valid: 24h; default 0.")
]


def chosen(
    what: Literal["member", "source"],
    named: Collection[str] | None,
    everything: bool,
    *,
    needed: bool,
) -> frozenset[str] | None:
    """Members or sources as a grant holds them: those named, or None for all.

    Raises:
        typer.Exit: where both were given, or neither where one is `needed`.
    """
    if named and everything:
        raise refused(f"either --{what} or --all-{what}s, not both")
    if everything:
        return None
    if not named and needed:
        raise refused(f"state its {what}s: --{what} …, or --all-{what}s")
    check = _member if what == "member" else _source
    return frozenset(check(each) for each in named or ())


def is_source_needed(scopes: Collection[Scope]) -> bool:
    """Whether a key of `scopes` has to state what it sends as; one that sends nothing need not."""
    return Scope.INGEST in scopes


def time_of(expires: str | None) -> int | None:
    """When a key ends (epoch ms); None for never.

    Raises:
        typer.Exit: where it is no time, or none to come.
    """
    if expires is None:
        return None
    now = time.time_ns() // 1_000_000
    span = _span(expires)
    try:
        ends = read_time(expires) if span is None else now + span
    except InvalidTime as error:
        raise refused(f"--expires {expires}: {error}; or a span such as 90d or 12h") from None
    if ends <= now:
        raise refused(f"--expires {expires} is not to come")
    return ends


def overlap_ms(given: str | None) -> int:
    """How long the secret of before remains valid (milliseconds).

    Raises:
        typer.Exit: where it is no span.
    """
    span = 0 if given in (None, "0") else _span(given or "")
    if span is None:
        raise refused(f"--overlap {given}: give a span such as 24h, 30m or 2d")
    return span


def _span(given: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,6})([dhms])", given)
    return int(found[1]) * _UNITS[found[2]] if found else None
