"""`--map`: which column of a table, or which constant, each field of an event is."""

import csv
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemas.events import DETAILS

PLACE_PARTS = ("place.country", "place.latitude", "place.longitude")
"""What may be said of a place beside its name, which is `place`."""

FIELDS = ("id", "kind", "actor", "target", "at", "audience", *sorted(DETAILS), *PLACE_PARTS)
"""The fields that may be mapped."""

_REQUIRED = ("actor", "at")


class InvalidMap(ValueError):
    """A map that cannot be meant."""


class Column(NamedTuple):
    """The cell below this header; an `optional` column may be missing."""

    name: str
    optional: bool = False


class Constant(NamedTuple):
    """The same in every line."""

    value: str


class ColumnMap(NamedTuple):
    """Fields, by name, and what each of them is."""

    fields: Mapping[str, Column | Constant]

    @property
    def columns(self) -> dict[str, str]:
        """The name of the column of each field that has one."""
        return {f: each.name for f, each in self.fields.items() if isinstance(each, Column)}

    def __str__(self) -> str:
        """As `read_map` reads it, in the order of the fields' names."""
        return ",".join(
            f"{field}={each.name}" if isinstance(each, Column) else f"{field}=={each.value}"
            for field, each in sorted(self.fields.items())
        )


STANDARD = ColumnMap({
    "actor": Column("source"),
    "target": Column("target"),
    "at": Column("time"),
    "kind": Column("kind", optional=True),
    "audience": Column("audience", optional=True),
})  # fmt: skip
"""The columns of a table for which no map is given."""


def read_map(given: Iterable[str]) -> ColumnMap:
    """The map that such texts state together; one with a comma in it stands in quotes, as in CSV.

    >>> str(read_map(["actor=From,kind==call", '"at=When, local"']))
    'actor=From,at=When, local,kind==call'

    Raises:
        InvalidMap: where a part is none, or `actor` or `at` is missing.
    """
    fields: dict[str, Column | Constant] = {}
    for part in csv.reader(given, skipinitialspace=True):
        for each in part:
            field, what = _part(each)
            if field in fields:
                raise InvalidMap(f"{field} is mapped twice")
            fields[field] = what
    for field in _REQUIRED:
        if field not in fields:
            raise InvalidMap(f"{field} is not mapped: say {field}=COLUMN")
    return ColumnMap(fields)


def _part(text: str) -> tuple[str, Column | Constant]:
    field, equals, what = text.partition("=")
    field = field.strip()
    if not equals or not what.strip("= "):
        raise InvalidMap(f"{text!r} is neither FIELD=COLUMN nor FIELD==CONSTANT")
    if field not in FIELDS:
        raise InvalidMap(f"there is no field {field!r}; there are {', '.join(FIELDS)}")
    if what.startswith("="):
        return field, Constant(what[1:].strip())
    return field, Column(what.strip())
