"""What a file does not say of itself, and whoever imports it does."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.member_ids import member_id_fault


class DateOrder(StrEnum):
    """In which order day, month and year stand in dates of numbers."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


class ImportOptions(NamedTuple):
    """`owner` is the member whose export it is, `zone` that of times without an offset; `members`
    are the ids of people by the names that stand in the file."""

    keep_machines: bool = False
    owner: str | None = None
    zone: ZoneInfo | None = None
    date_order: DateOrder | None = None
    members: Mapping[str, str] = {}

    @property
    def given(self) -> list[str]:
        """The names of those that are not as they are by default, as people write them."""
        return [
            _SPELLED.get(name, name)
            for name, default in self._field_defaults.items()
            if getattr(self, name) != default
        ]


_SPELLED = {"zone": "timezone", "members": "member"}

NO_OPTIONS = ImportOptions()


class InvalidOption(ValueError):
    """An option that cannot be meant; `name` has underscores."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name


def read_options(
    *,
    keep_machines: bool = False,
    owner: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    member: Iterable[str] = (),
) -> ImportOptions:
    """Options from what people write; each of `member` is NAME=ID.

    Raises:
        InvalidOption: naming the first that cannot be meant.
    """
    if owner is not None:
        _check_member("owner", owner)
    return ImportOptions(
        keep_machines, owner, _zone(timezone), _date_order(date_order), _members(member)
    )


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise InvalidOption(
            "timezone", f"{name[:40]!r} is no known zone, such as Europe/Lisbon"
        ) from None


def _date_order(name: str | None) -> DateOrder | None:
    try:
        return None if name is None else DateOrder(name)
    except ValueError:
        raise InvalidOption("date_order", f"must be one of {', '.join(DateOrder)}") from None


def _members(given: Iterable[str]) -> dict[str, str]:
    members: dict[str, str] = {}
    for each in given:
        name, _, member = each.rpartition("=")
        if not name.strip():
            raise InvalidOption("member", f"{each[:80]!r} is not NAME=ID")
        _check_member("member", member)
        members[name.strip()] = member
    return members


def _check_member(option: str, member: str) -> None:
    if fault := member_id_fault(member):
        raise InvalidOption(option, f"{member[:80]!r} {fault}")
