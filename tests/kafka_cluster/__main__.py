"""`python -m tests.kafka_cluster DIR [--tls]` runs three brokers in the foreground.

It prints the settings by which they are reached, and the processes that one may kill; SIGHUP
starts those again, Ctrl-C or SIGTERM ends all. They keep what they hold in DIR.
"""

import argparse
import signal
from pathlib import Path
from queue import SimpleQueue

import typer

from tests.kafka_cluster.cluster import KafkaCluster

_ENDS = {signal.SIGINT, signal.SIGTERM}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kafka_cluster", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--tls", action="store_true", help="clients need the certificate")
    given = parser.parse_args()
    received = SimpleQueue[int]()
    with KafkaCluster(given.folder.resolve(), tls=given.tls) as cluster:
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: received.put(number))
        for name, value in cluster.access.items():
            typer.echo(f"RAPPORT_{name.upper()}={value}")
        _show_processes(cluster)
        while received.get() == signal.SIGHUP:
            cluster.start_fallen()
            _show_processes(cluster)
        for broker in cluster.brokers:
            broker.stop()


def _show_processes(cluster: KafkaCluster) -> None:
    typer.echo(f"# brokers {' '.join(str(broker.pid) for broker in cluster.brokers)}")


if __name__ == "__main__":
    main()
