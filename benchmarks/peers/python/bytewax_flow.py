"""Bytewax: a stateful map, with snapshots into its recovery store every 10 s."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import operators as kop
from bytewax.connectors.stdio import StdOutSink
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.testing import cluster_main
from sums import Event, Sums, contact_of, count, meter

bootstrap, folder, records = sys.argv[1:]
processed = meter(int(records))


def read(message: Any) -> tuple[str, Event]:
    """The pair that a record counts for, and its event."""
    event = json.loads(message.value)
    return f"{message.key.decode()}\0{contact_of(event)}", event


def fold(sums: Sums | None, event: Event) -> tuple[Sums, None]:
    """Count the event for its pair."""
    counted = count(sums or {}, event)
    processed()
    return counted, None


flow = Dataflow("bytewax")
messages = kop.input("records", flow, brokers=[bootstrap], topics=["feed.interactions"])
folded = op.stateful_map("fold", op.map("read", messages.oks, read), fold)
op.output("out", op.filter("none", folded, lambda _: False), StdOutSink())
store = Path(folder, "recovery")
store.mkdir()
init_db_dir(store, 1)
cluster_main(
    flow, [], 0, epoch_interval=timedelta(seconds=10), recovery_config=RecoveryConfig(str(store))
)
