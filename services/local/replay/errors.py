"""Why a replay did not come to its end; every message is for the person who started it."""

from services.runtime.distribution import DISTRIBUTION


class ReplayFault(Exception):
    """Any of these."""


class BadLine(ReplayFault):
    """A line that says no event; `number` counts from 1, `field` may be empty."""

    def __init__(self, number: int, field: str, detail: str) -> None:
        super().__init__(": ".join(part for part in (f"line {number}", field, detail) if part))
        self.number = number
        self.field = field
        self.detail = detail


class FileChanged(ReplayFault):
    """The file is not what it was when it was checked."""


class UnreadableTable(ReplayFault):
    """A file of a known kind, of which no line can be read."""


class NotInstalled(ReplayFault):
    """The file can be read, but not by what is installed."""

    def __init__(self) -> None:
        super().__init__(
            f"what reads Parquet and workbooks is not installed: install {DISTRIBUTION}[tables]"
        )
