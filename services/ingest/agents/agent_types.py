"""The one table of agent types. A new type is a folder or module, and a line here."""

from services.ingest.agents.agent import Agent
from services.ingest.agents.bluesky.jetstream import Jetstream
from services.ingest.agents.imap.agent import Imap
from services.ingest.agents.mastodon.stream import Mastodon
from services.ingest.agents.polling.mapped_json import Poll
from services.ingest.agents.polling.rss import Feed

AGENT_TYPES: dict[str, type[Agent]] = {
    "feed": Feed,
    "imap": Imap,
    "jetstream": Jetstream,
    "mastodon": Mastodon,
    "poll": Poll,
}
