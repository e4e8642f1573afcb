"""What comes in, what it is worth, and what goes out."""

from deploy.dashboards.panel import Dashboard, Panel, Row
from deploy.queries import (
    age,
    growth,
    highest,
    per_second,
    silent,
    total,
)
from services.runtime import metrics

NONE_ACCEPTED = "until a first event is accepted"
NO_AGENT = "where no agent runs"
NO_WEBHOOK = "where no webhook is set"

COMES_IN = Row(
    "What comes in",
    (
        Panel(
            "Events by outcome",
            "ops",
            (
                per_second(metrics.INGEST_EVENTS, "{{outcome}}", "outcome"),
                per_second(metrics.INGEST_FUTURE_DATED, "future-dated"),
                per_second(metrics.INGEST_ALIASES_LEFT_OUT, "aliases left out"),
            ),
        ),
        Panel(
            "Events by source",
            "ops",
            (per_second(metrics.INGEST_SOURCE_EVENTS, "{{source}}", "source"),),
            quiet=NONE_ACCEPTED,
        ),
        Panel(
            "Events by kind",
            "ops",
            (per_second(metrics.INGEST_SOURCE_EVENTS, "{{kind}}", "kind"),),
            quiet=NONE_ACCEPTED,
        ),
        Panel(
            "Sources gone quiet: no event for an hour, some in the day before",
            "short",
            (silent(metrics.INGEST_SOURCE_EVENTS, "1h", "1d", "{{source}}", "source"),),
            quiet="while every source that sent in the last day sent in the last hour too",
        ),
    ),
)

AGENTS = Row(
    "Agents and imports",
    (
        Panel(
            "Agents: since the last event",
            "s",
            (age(metrics.AGENT_LAST_EVENT_SECONDS, "{{agent}}", "agent"),),
            quiet=NO_AGENT,
        ),
        Panel(
            "Agents: since their place moved",
            "s",
            (age(metrics.AGENT_CURSOR_SECONDS, "{{agent}}", "agent"),),
            quiet=NO_AGENT,
        ),
        Panel(
            "Agents: breaks of their streams",
            "short",
            (growth(metrics.AGENT_ERRORS, "{{agent}}", "agent"),),
            quiet=NO_AGENT,
        ),
        Panel(
            "Imports over HTTP",
            "short",
            (growth(metrics.INGEST_IMPORTS, "{{outcome}}", "outcome"),),
        ),
    ),
)

WORTH = Row(
    "Relationships",
    (
        Panel(
            "Relationships by stage",
            "short",
            (total(metrics.RELATIONSHIPS, "{{stage}}", "stage"),),
            quiet="until a scorer has looked through the partitions it owns",
        ),
        Panel(
            "Changes published by type",
            "short",
            (growth(metrics.SCORER_CHANGES, "{{type}}", "type"),),
        ),
    ),
)

GOES_OUT = Row(
    "Webhooks",
    (
        Panel(
            "Attempts by outcome",
            "short",
            (growth(metrics.NOTIFY_DELIVERIES, "{{webhook}} {{outcome}}", "webhook", "outcome"),),
            quiet=NO_WEBHOOK,
        ),
        Panel(
            "Changes not yet delivered",
            "short",
            (total(metrics.NOTIFY_WAITING, "{{webhook}}", "webhook"),),
            quiet=NO_WEBHOOK,
        ),
        Panel(
            "The oldest of them waits for",
            "s",
            (highest(metrics.NOTIFY_OLDEST_WAITING_SECONDS, "{{webhook}}", "webhook"),),
            quiet=NO_WEBHOOK,
        ),
    ),
)

BUSINESS = Dashboard("business", "Rapport: business", (COMES_IN, WORTH, GOES_OUT, AGENTS))
