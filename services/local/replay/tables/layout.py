"""How a table is to be read, where it does not say so itself."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.local.replay.tables.columns import ColumnMap
from services.local.replay.tables.member_ids import IdStyle


class Layout(NamedTuple):
    """What whoever has the table says of it; None is not said.

    `zone` is of times that state no offset, `time_format` is one of strptime's, `delimiter` stands
    between the cells of a CSV.
    """

    columns: ColumnMap | None = None
    zone: ZoneInfo | None = None
    time_format: str | None = None
    delimiter: str | None = None
    ids: IdStyle | None = None

    def __str__(self) -> str:
        """The same for layouts that say the same."""
        return str({name: str(said) for name, said in self._asdict().items() if said is not None})


UNSAID = Layout()
"""The table's own header says all."""
