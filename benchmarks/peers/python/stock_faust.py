"""Faust as it comes: an agent with a Table in RocksDB, and its changelog topic."""

import sys
from typing import Any

import faust
from sums import contact_of, count, meter

bootstrap, folder, records = sys.argv[1:]
app = faust.App(
    "faust",
    broker=f"kafka://{bootstrap}",
    store="rocksdb://",
    datadir=folder,
    topic_partitions=4,
    consumer_auto_offset_reset="earliest",
)
topic = app.topic("feed.interactions", key_type=str, key_serializer="raw", value_serializer="json")
table: Any = app.Table("sums", default=dict, partitions=4)
processed = meter(int(records))


@app.agent(topic)
async def fold(stream: Any) -> None:
    """Count each event for its pair."""
    async for ego, event in stream.items():
        pair = f"{ego}\0{contact_of(event)}"
        table[pair] = count(table[pair], event)
        processed()


sys.argv = ["faust", "worker", "--without-web", "-l", "error"]
app.main()
