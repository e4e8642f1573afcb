"""What Prometheus sees of a Rapport that is well, under a steady 300 events a second."""

from tests.deploy.alerting import Values, World, series

JOBS = ("ingest", "scorer", "api", "notify", "agent")
SPEAK_TO_KAFKA = ("ingest", "scorer", "api", "notify")
GB = 1e9


def constant(value: float) -> Values:
    return lambda _: value


def counting(per_second: float) -> Values:
    return lambda at: per_second * at


def restarting(counter: Values, at_s: int) -> Values:
    """A counter that begins anew."""
    return lambda at: counter(at) if at < at_s else (counter(at) or 0) - (counter(at_s) or 0)


def filling(free: float, per_second: float, since_s: int = 0) -> Values:
    """Free bytes of a volume that loses so many a second."""
    return lambda at: max(0.0, free - per_second * max(0, at - since_s))


def during(start_s: int, end_s: int, value: float | None, otherwise: Values) -> Values:
    """`value` in between."""
    return lambda at: value if start_s <= at < end_s else otherwise(at)


def since(start_s: int, value: float | None, otherwise: Values) -> Values:
    return lambda at: value if at >= start_s else otherwise(at)


def requests(service: str, status: str) -> str:
    route = "/v1/events" if service == "ingest" else "/v1/members/{ego}/relationships"
    return series(f"rapport_{service}_requests_total", service, route=route, status=status)


STEADY: World = {
    **{series("up", job): constant(1) for job in JOBS},
    **{series("rapport_ready", job): constant(1) for job in JOBS},
    **{series("rapport_kafka_up", job, service=job): constant(1) for job in SPEAK_TO_KAFKA},
    requests("ingest", "202"): counting(30),
    requests("api", "200"): counting(50),
    series("rapport_ingest_events_total", "ingest", outcome="accepted"): counting(300),
    series("rapport_ingest_future_dated_total", "ingest"): counting(0),
    series("rapport_scorer_future_dated_total", "scorer"): counting(0),
    series("rapport_scorer_records_total", "scorer", outcome="dead_letter"): counting(0),
    series("rapport_scorer_records_total", "scorer", outcome="folded"): counting(600),
    series("rapport_scorer_store_failures_total", "scorer"): counting(0),
    series("rapport_scorer_visible_seconds_count", "scorer"): counting(40),
    series("rapport_scorer_visible_seconds_bucket", "scorer", le="1.0"): counting(39.99),
    series("rapport_scorer_lag_records", "scorer", partition="0"): lambda at: at % 70,
    series("rapport_api_staleness_seconds", "api", partition="0"): lambda at: at % 30 / 20,
    **{
        series("rapport_scorer_partitions", "scorer", state=state): constant(number)
        for state, number in {"owned": 8, "restoring": 0, "standby": 0, "halted": 0}.items()
    },
    series("rapport_disk_free_bytes", "scorer", holds="tables"): filling(200 * GB, 150e3),
    series("rapport_disk_size_bytes", "scorer", holds="tables"): constant(250 * GB),
    series("rapport_kafka_log_dir_free_bytes", "scorer", broker="1", dir="/k"): (
        filling(200 * GB, 500e3)
    ),
    series("rapport_kafka_log_dir_size_bytes", "scorer", broker="1", dir="/k"): constant(250 * GB),
    series("rapport_notify_oldest_waiting_seconds", "notify", webhook="crm"): lambda at: at % 50,
    series("rapport_scorer_table_bytes", "scorer", partition="0"): constant(8 * GB),
    series("rapport_scorer_table_limit_bytes", "scorer"): constant(64 * GB),
    series("rapport_agent_errors_total", "agent", agent="bluesky"): counting(0.01),
    series("rapport_agent_last_event_seconds", "agent", agent="bluesky"): lambda at: at - 3,
}  # fmt: skip


def stopped(job: str, start_s: int, end_s: int) -> World:
    """The process of `job` is away in between, and its counters begin anew."""
    own = {name: values for name, values in STEADY.items() if f'job="{job}"' in name}
    back = {
        name: restarting(values, end_s) if "_total" in name or "_count" in name else values
        for name, values in own.items()
    }
    away = {name: during(start_s, end_s, None, values) for name, values in back.items()}
    return away | {series("up", job): during(start_s, end_s, 0, constant(1))}
