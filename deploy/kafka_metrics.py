"""Kafka's own metrics, and what the agent beside it reads them from.

The agent is Prometheus' JMX exporter. It exports what is listed here and no more, so that a
cluster with many topics of others stays cheap to watch.
"""

import re
from dataclasses import dataclass

import yaml

from deploy.queries import Foreign

_BROKER = "kafka.server:type=BrokerTopicMetrics,name="
_REPLICAS = "kafka.server:type=ReplicaManager,name="
_CONTROLLER = "kafka.controller:type=KafkaController,name="
_REQUESTS = "kafka.network:type=RequestMetrics,name=TotalTimeMs,request="

REQUESTS = ("Produce", "FetchConsumer", "FetchFollower", "EndTxn")
"""The requests whose times are exported; the last two are those of replicas and transactions."""

QUANTILES = {"0.5": "50thPercentile", "0.99": "99thPercentile"}


@dataclass(frozen=True)
class Bean:
    """An attribute of Kafka's MBeans, and the metric it becomes after a multiplication by `factor`.

    `name` has a `{label}` where a part of it becomes the value of a label; `labels` are others.
    """

    metric: Foreign
    name: str
    attribute: str = "Value"
    factor: float = 1
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def pattern(self) -> str:
        """The object names, as JMX is asked for them."""
        return re.sub(r"{\w+}", "*", self.name)

    def rule(self) -> dict[str, object]:
        """The rule by which the agent makes it a metric."""
        domain, _, properties = self.name.replace(".", r"\.").partition(":")
        keys = re.sub(r"{\w+}", "([^,>]+)", properties.replace(",", ", "))
        captured = {
            label: f"${number}" for number, label in enumerate(re.findall(r"{(\w+)}", self.name), 1)
        }
        rule: dict[str, object] = {
            "pattern": f"{domain}<{keys}><>{self.attribute}",
            "name": self.metric.name,
            "type": self.metric.kind.upper(),
            "help": self.metric.documentation,
        }
        if labels := captured | dict(self.labels):
            rule["labels"] = labels
        if self.factor != 1:
            rule["valueFactor"] = self.factor
        return rule


BYTES_IN = Foreign(
    "kafka_bytes_in_total", "counter", "Bytes that clients wrote, by topic", ("topic",)
)
BYTES_OUT = Foreign(
    "kafka_bytes_out_total", "counter", "Bytes that clients read, by topic", ("topic",)
)
RECORDS_IN = Foreign(
    "kafka_records_in_total", "counter", "Records that clients wrote, by topic", ("topic",)
)
FAILED_PRODUCE = Foreign(
    "kafka_failed_produce_requests_total", "counter", "Requests to write that failed"
)
FAILED_FETCH = Foreign(
    "kafka_failed_fetch_requests_total", "counter", "Requests to read that failed"
)
REQUESTS_ANSWERED = Foreign(
    "kafka_requests_total", "counter", "Requests answered, by kind", ("request",)
)
REQUEST_SECONDS = Foreign(
    "kafka_request_seconds",
    "gauge",
    "From a request's arrival to its answer, as a quantile of the last minutes; a fetch waits for "
    "something to fetch, half a second at most",
    ("request", "quantile"),
)
NETWORK_IDLE = Foreign(
    "kafka_network_idle_ratio", "gauge", "Share of time that network threads have nothing to do"
)
HANDLERS_IDLE = Foreign(
    "kafka_handlers_idle_ratio",
    "gauge",
    "Share of time that the threads that handle requests have nothing to do",
)
CONNECTIONS = Foreign("kafka_connections", "gauge", "Open connections", ("listener", "thread"))
UNDER_REPLICATED = Foreign(
    "kafka_under_replicated_partitions",
    "gauge",
    "Partitions led by a broker that some replica of is behind",
)
UNDER_MIN_ISR = Foreign(
    "kafka_under_min_isr_partitions",
    "gauge",
    "Partitions with too few replicas in sync: they take no writes",
)
ISR_SHRINKS = Foreign(
    "kafka_isr_shrinks_total", "counter", "Times that a replica fell out of step with its leader"
)
LATE_TRANSACTIONS = Foreign(
    "kafka_late_transaction_partitions",
    "gauge",
    "Partitions with a transaction that is open for longer than it may be: readers wait at it",
)
OFFLINE_PARTITIONS = Foreign(
    "kafka_offline_partitions", "gauge", "Partitions without a leader, as a controller counts them"
)
ACTIVE_CONTROLLERS = Foreign(
    "kafka_active_controllers", "gauge", "1 on the controller in charge, 0 on others"
)
ACTIVE_BROKERS = Foreign("kafka_active_brokers", "gauge", "Brokers that a controller counts on")
FENCED_BROKERS = Foreign("kafka_fenced_brokers", "gauge", "Brokers that a controller has shut out")
OFFLINE_LOG_DIRS = Foreign(
    "kafka_offline_log_dirs", "gauge", "Log directories that a broker has given up, as disks fail"
)
DEAD_CLEANERS = Foreign(
    "kafka_dead_log_cleaners", "gauge", "Threads of compaction that died: topics grow for ever"
)
LOG_BYTES = Foreign(
    "kafka_log_bytes",
    "gauge",
    "Size of a replica of a partition on a broker",
    ("topic", "partition"),
)

HEAP_USED = Foreign("jvm_memory_used_bytes", "gauge", "Memory of Java, used", ("area",))
HEAP_MOST = Foreign("jvm_memory_max_bytes", "gauge", "Memory of Java, the most", ("area",))
COLLECTION = Foreign(
    "jvm_gc_collection_seconds_sum", "counter", "Share of time spent on garbage", ("gc",)
)
"""What the agent exports of Java, beside much else."""

BEANS = (
    Bean(BYTES_IN, _BROKER + "BytesInPerSec,topic={topic}", "Count"),
    Bean(BYTES_OUT, _BROKER + "BytesOutPerSec,topic={topic}", "Count"),
    Bean(RECORDS_IN, _BROKER + "MessagesInPerSec,topic={topic}", "Count"),
    Bean(FAILED_PRODUCE, _BROKER + "FailedProduceRequestsPerSec", "Count"),
    Bean(FAILED_FETCH, _BROKER + "FailedFetchRequestsPerSec", "Count"),
    *(
        Bean(REQUESTS_ANSWERED, _REQUESTS + kind, "Count", labels=(("request", kind),))
        for kind in REQUESTS
    ),
    *(
        Bean(
            REQUEST_SECONDS,
            _REQUESTS + kind,
            attribute,
            0.001,
            (("request", kind), ("quantile", quantile)),
        )
        for kind in REQUESTS
        for quantile, attribute in QUANTILES.items()
    ),
    Bean(NETWORK_IDLE, "kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent"),
    Bean(
        HANDLERS_IDLE,
        "kafka.server:type=KafkaRequestHandlerPool,name=BrokerRequestHandlerAvgIdlePercent",
        "OneMinuteRate",
    ),
    Bean(
        CONNECTIONS,
        "kafka.server:type=socket-server-metrics,listener={listener},networkProcessor={thread}",
        "connection-count",
    ),
    Bean(UNDER_REPLICATED, _REPLICAS + "UnderReplicatedPartitions"),
    Bean(UNDER_MIN_ISR, _REPLICAS + "UnderMinIsrPartitionCount"),
    Bean(ISR_SHRINKS, _REPLICAS + "IsrShrinksPerSec", "Count"),
    Bean(LATE_TRANSACTIONS, _REPLICAS + "PartitionsWithLateTransactionsCount"),
    Bean(OFFLINE_PARTITIONS, _CONTROLLER + "OfflinePartitionsCount"),
    Bean(ACTIVE_CONTROLLERS, _CONTROLLER + "ActiveControllerCount"),
    Bean(ACTIVE_BROKERS, _CONTROLLER + "ActiveBrokerCount"),
    Bean(FENCED_BROKERS, _CONTROLLER + "FencedBrokerCount"),
    Bean(OFFLINE_LOG_DIRS, "kafka.log:type=LogManager,name=OfflineLogDirectoryCount"),
    Bean(DEAD_CLEANERS, "kafka.log:type=LogCleaner,name=DeadThreadCount"),
    Bean(LOG_BYTES, "kafka.log:type=Log,name=Size,topic={topic},partition={partition}"),
)

EXPORTED = (*dict.fromkeys(bean.metric for bean in BEANS), HEAP_USED, HEAP_MOST, COLLECTION)


def jmx_yaml() -> str:
    """The agent's configuration."""
    document = {
        "includeObjectNames": list(dict.fromkeys(bean.pattern for bean in BEANS)),
        "rules": [bean.rule() for bean in BEANS],
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
