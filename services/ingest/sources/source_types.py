"""The one table of source types. A new type is a folder or module, and a line here."""

from services.ingest.sources.activitystreams.source import ActivityStreams
from services.ingest.sources.cloudevents import CloudEvents
from services.ingest.sources.generic.source import Generic
from services.ingest.sources.github.source import GitHub
from services.ingest.sources.linkedin.source import LinkedIn
from services.ingest.sources.meta.source import Meta
from services.ingest.sources.slack.source import Slack
from services.ingest.sources.source import Source
from services.ingest.sources.standard_webhooks import StandardWebhooks
from services.ingest.sources.whatsapp.source import WhatsApp
from services.ingest.sources.x.source import X

SOURCE_TYPES: dict[str, type[Source]] = {
    "activitystreams": ActivityStreams,
    "cloudevents": CloudEvents,
    "generic": Generic,
    "github": GitHub,
    "linkedin": LinkedIn,
    "meta": Meta,
    "slack": Slack,
    "standard-webhooks": StandardWebhooks,
    "whatsapp": WhatsApp,
    "x": X,
}
