"""Quix Streams: state in RocksDB by message key, and its changelog topic."""

import sys
from typing import Any

from quixstreams import Application
from sums import contact_of, count, meter

bootstrap, folder, records = sys.argv[1:]
app = Application(
    broker_address=bootstrap,
    consumer_group="quix",
    auto_offset_reset="earliest",
    state_dir=folder,
    loglevel="ERROR",
)
processed = meter(int(records))


def fold(event: dict[str, Any], state: Any) -> None:
    """Count the event for its pair: the key is ego's, and so is the state."""
    contact = contact_of(event)
    state.set(contact, count(state.get(contact, {}), event))
    processed()


app.dataframe(app.topic("feed.interactions", value_deserializer="json")).update(fold, stateful=True)
app.run()
