"""`rapport replay --dry-run`: what a file would become, without a Rapport to send it to."""

from collections.abc import Iterator

from schemas.events import FeedEvent
from services.local.replay.reading import Reading

SHOWN = 20
"""So many events are shown."""


def preview(reading: Reading) -> Iterator[FeedEvent]:
    """The first events of `reading`, each as it is read; after that all of it is read.

    Raises:
        ReplayFault: where a line says no valid event, of the whole file.
        OSError: where the file cannot be read.
    """
    for number, event in enumerate(reading):
        if number < SHOWN:
            yield event
