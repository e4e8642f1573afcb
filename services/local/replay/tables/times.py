"""Times as tables have them: with an offset or in local time, as text, numbers or a file's own."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.times import InvalidTime, read_time

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,30})?")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?)?")
_MAIL = re.compile(
    r"([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)?"
    r"( [+-]\d{4}| GMT| UTC)?( \(\w+\))?"
)
"""The date of a mail (RFC 5322). What reads them is lenient: it would lose the PM of others."""
_CLOCK = re.compile(r"%[HIMScXTRs]")

_NO_OFFSET = "must state its offset from UTC, such as Z or +02:00, or be read with --timezone"


class Unit(NamedTuple):
    """Of times since 1970, so many to a millisecond or milliseconds to one."""

    name: str
    milliseconds: Decimal


SECONDS = Unit("seconds", Decimal(1000))
_UNITS = {
    SECONDS: 10**8,
    Unit("milliseconds", Decimal(1)): 10**11,
    Unit("microseconds", Decimal("1e-3")): 10**14,
    Unit("nanoseconds", Decimal("1e-6")): 10**17,
}
"""The least number that is plausible in each: in March 1973. The greatest is a hundred times that,
in 2286, and a tenth of the next unit's least."""


class Moment(NamedTuple):
    """Epoch milliseconds; `is_day` where no time of that day is known."""

    at: int
    is_day: bool


class TableTimes:
    """Reads the times of one table, whose numbers all have one `unit`.

    Where none is given it is the one in which the first number is plausible.
    """

    def __init__(
        self,
        zone: ZoneInfo | None = None,
        time_format: str | None = None,
        unit: Unit | None = None,
    ) -> None:
        self.unit = unit
        self._zone, self._format = zone, time_format
        self._given = unit is not None

    @property
    def guessed(self) -> str | None:
        """The unit that numbers were taken to have; None without numbers, or where it was given."""
        return None if self._given or self.unit is None else self.unit.name

    def read(self, cell: object) -> Moment:
        """The moment that a cell states.

        Raises:
            InvalidTime: where it states none.
        """
        match cell:
            case datetime():
                return self._moment(cell)
            case date():
                return self._moment(datetime.combine(cell, time()), is_day=True)
            case str():
                return self._text(cell)
            case int() | float() if not isinstance(cell, bool):
                return self._number(Decimal(str(cell)))
        raise InvalidTime("is no time")

    def _text(self, text: str) -> Moment:
        if self._format is not None:
            return self._formatted(text, self._format)
        if _NUMBER.fullmatch(text):
            return self._number(Decimal(text))
        if _LOCAL.fullmatch(text):
            local = _existing(datetime.fromisoformat, text.replace(",", "."))
            return self._moment(local, is_day=len(text) == 10)
        if _MAIL.fullmatch(text):
            return self._moment(_existing(parsedate_to_datetime, text))
        return Moment(read_time(text), is_day=False)

    def _number(self, number: Decimal) -> Moment:
        if not self._given:
            unit = _plausible_unit(number)
            if self.unit is not None and self.unit != unit:
                raise InvalidTime(f"is in {unit.name}, after lines in {self.unit.name}")
            self.unit = unit
        milliseconds = (self.unit or SECONDS).milliseconds
        return Moment(read_time(int(number * milliseconds)), is_day=False)

    def _formatted(self, text: str, format_: str) -> Moment:
        try:
            stated = datetime.strptime(text, format_)
        except ValueError:
            raise InvalidTime(f"is not as the time format {format_!r} says") from None
        return self._moment(stated, is_day=not _CLOCK.search(format_))

    def _moment(self, stated: datetime, is_day: bool = False) -> Moment:
        if stated.tzinfo is None:
            if self._zone is None:
                raise InvalidTime(_NO_OFFSET)
            stated = stated.replace(tzinfo=self._zone)
        return Moment(read_time(stated.isoformat()), is_day)


def _existing(read: Callable[[str], datetime], text: str) -> datetime:
    try:
        return read(text)
    except ValueError:
        raise InvalidTime("is no day, or no time of one") from None


def _plausible_unit(number: Decimal) -> Unit:
    for unit, least in _UNITS.items():
        if number.is_finite() and least <= number < 100 * least:
            return unit
    raise InvalidTime(f"{str(number)[:40]} is between 1973 and 2286 in no unit since 1970")
