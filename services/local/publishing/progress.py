"""The progress bar of events on their way."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text


class EventsPerSecond(ProgressColumn):
    """How fast a task went over its last seconds, or in all where it has ended."""

    def render(self, task: Task) -> Text:
        """Nothing as long as nothing is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} events/s" if speed else "")


def events_progress() -> Progress:
    """A progress bar on standard error; a task without a total only turns."""
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        EventsPerSecond(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
