"""When a message was written: which number of its date is the month, the whole chat says."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise

from services.ingest.imports.chats.whatsapp_lines import ChatLine, WrittenDate
from services.ingest.imports.options import DateOrder, ImportOptions

_PLACES = {
    DateOrder.DAY_FIRST: (2, 1, 0),
    DateOrder.MONTH_FIRST: (2, 0, 1),
    DateOrder.YEAR_FIRST: (0, 1, 2),
}
"""Where year, month and day stand."""

_CENTURY = 2000


def local_times(
    dates: Iterable[WrittenDate], options: ImportOptions
) -> Callable[[ChatLine], int | None]:
    """What reads the time of a line (epoch milliseconds), None where there is no such time.

    Raises:
        ValueError: where `dates` leave open which number is the month, and no option says it.
    """
    order, zone = options.date_order or _order(list(dates)), options.zone

    def time_of(line: ChatLine) -> int | None:
        try:
            local = datetime(*_date(line.date, order), *line.clock, tzinfo=zone)
        except ValueError:
            return None
        return int(local.timestamp()) * 1000

    return time_of


def _order(dates: list[WrittenDate]) -> DateOrder:
    """By a number above twelve, else by points, else by time never running back."""
    if any(each.parts[0] > 31 for each in dates):
        return DateOrder.YEAR_FIRST
    possible = [
        order
        for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
        if all(_date(each, order)[1] <= 12 for each in dates)
    ]
    if len(possible) == 2 and all(each.dotted for each in dates):
        return DateOrder.DAY_FIRST
    if len(possible) == 2:
        possible = [order for order in possible if _runs_on(dates, order)]
    if len(possible) != 1:
        raise ValueError(
            "leaves open whether day or month stands first: choose --date-order (dmy or mdy)"
        )
    return possible[0]


def _runs_on(dates: list[WrittenDate], order: DateOrder) -> bool:
    return all(_date(a, order) <= _date(b, order) for a, b in pairwise(dates))


def _date(date: WrittenDate, order: DateOrder) -> tuple[int, int, int]:
    year, month, day = (date.parts[place] for place in _PLACES[order])
    return (year if year >= 100 else _CENTURY + year, month, day)
