"""The configuration of the embedded Kafka: one node on a small machine."""

from collections.abc import Sequence
from pathlib import Path

from services.local.embedded_kafka.listeners import HOST, Listener

Properties = dict[str, str | int | Path]

JVM_OPTIONS = (
    # Serial and a heap that starts small: 2 s to start, some 320 MB resident. Class data
    # archives would save another second, for 70 MB of disk that any change of jars voids.
    "-Xms64m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:ReservedCodeCacheSize=96m",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
)

_MIB = 1024 * 1024
_SERVER: Properties = {
    "process.roles": "broker,controller",
    "auto.create.topics.enable": "false",
    # One node holds the only replica of everything.
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 8,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    # A single scorer need not wait for others, and tests may use short sessions.
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    # No other node could take over: one that was busy or suspended for a while stays the leader.
    "broker.session.timeout.ms": 30_000,
    # An index is preallocated when a segment starts, and 120 partitions have 240.
    "log.segment.bytes": 64 * _MIB,
    "log.index.size.max.bytes": _MIB // 4,
    "log.cleaner.dedupe.buffer.size": 32 * _MIB,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "background.threads": 4,
}

_LOGGING = """\
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = FILE
appender.file.type = RollingFile
appender.file.name = FILE
appender.file.fileName = {log}
appender.file.filePattern = {log}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %m (%c)%n
appender.file.policies.type = SizeBasedTriggeringPolicy
appender.file.policies.size = 10 MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 2
"""


def server_properties(logs: Path, listeners: Sequence[Listener], controller: Listener) -> str:
    """The node's `server.properties`: its log directory and what it listens on.

    It speaks to itself by the first of `listeners`.
    """
    return _lines(
        _SERVER
        | _controller(logs, controller)
        | _listening([*listeners, controller])
        | {
            "advertised.listeners": ",".join(listener.address for listener in listeners),
            "inter.broker.listener.name": listeners[0].name,
        }
    )


def controller_properties(logs: Path, controller: Listener) -> str:
    """The same node as a controller alone."""
    roles: Properties = {"process.roles": "controller"}
    return _lines(_controller(logs, controller) | _listening([controller]) | roles)


def _controller(logs: Path, controller: Listener) -> Properties:
    return {
        "node.id": 1,
        "log.dirs": logs,
        "controller.listener.names": controller.name,
        "controller.quorum.voters": f"1@{HOST}:{controller.port}",
        # Between the parts of this node; see `listeners`.
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "sasl.mechanism.controller.protocol": "PLAIN",
    }


def _listening(listeners: Sequence[Listener]) -> Properties:
    protocols = ",".join(f"{listener.name}:{listener.protocol}" for listener in listeners)
    listening: Properties = {
        "listeners": ",".join(listener.address for listener in listeners),
        "listener.security.protocol.map": protocols,
    }
    for listener in listeners:
        listening |= listener.prefixed()
    return listening


def _lines(properties: Properties) -> str:
    return "".join(f"{name}={value}\n" for name, value in properties.items())


def logging_properties(log: Path) -> str:
    """log4j's configuration: INFO and above into `log`, at most 30 MB."""
    return _LOGGING.format(log=log)
