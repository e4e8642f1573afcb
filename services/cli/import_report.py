"""What an import says at its end: what became of the file, why not of all, and whom it names."""

import sys

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from services.ingest.imports.runs.report import ImportReport
from services.ingest.sources.passed_over import PassedOver

SHOWN = 5
"""So many members are shown of each prefix."""

_WIDTH = 300
"""Of a line in a file; on a terminal, its own."""


def print_report(report: ImportReport) -> None:
    """Print it on standard error."""
    console = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDTH, markup=False)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.tally.items() if count)
    console.print(counts or "nothing new", highlight=False)
    if report.passed_over.total:
        console.print(_reasons(report.passed_over))
    if prefixes := report.named.by_prefix():
        console.print(_members(prefixes))


def _reasons(passed_over: PassedOver) -> Table:
    table = Table("passed over", "count", "the first of them", box=SIMPLE)
    for each in passed_over.reasons():
        table.add_row(_plain(each.reason), str(each.count), _plain(each.first))
    return table


def _members(prefixes: dict[str, list[str]]) -> Table:
    table = Table("members", "count", "most often", box=SIMPLE)
    for prefix, members in prefixes.items():
        shown = ", ".join(members[:SHOWN]) + (", …" if len(members) > SHOWN else "")
        table.add_row(_plain(f"{prefix}…"), str(len(members)), _plain(shown))
    return table


def _plain(text: str) -> str:
    """Without what directs a terminal, as anybody may have written it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
