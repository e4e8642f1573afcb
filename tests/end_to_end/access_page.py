"""The tables of docs/access.md, as a reader finds them there."""

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "access.md"


class Row(NamedTuple):
    """What a route grants: cells as they stand in the page."""

    service: str
    method: str
    path: str
    scope: str
    no_key: str
    no_scope: str
    unbound: str
    own: str
    others: str

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def rows() -> list[Row]:
    return [row for service in ("api", "ingest") for row in _rows(service)]


def _rows(service: str) -> list[Row]:
    _, _, rest = PAGE.read_text().partition(f"<!-- {service} -->\n")
    lines = rest.partition(f"<!-- /{service} -->")[0].splitlines()[2:]
    assert lines, f"no table of {service}"
    return [_row(service, line) for line in lines]


def _row(service: str, line: str) -> Row:
    route, scope, *cells = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-2])
    method, path = route.strip("`").split()
    return Row(service, method, path, scope.strip("`"), *cells)


def refusal(cell: str) -> int | None:
    """The status that the cell says is answered; None where the route serves."""
    status = cell.partition(";")[0]
    return int(status) if status.isdigit() else None
