"""The agents that the settings name; a new type is a module, and a line in the table here."""

from collections.abc import Mapping

from pydantic import ValidationError

from services.ingest.agents.agent import Agent
from services.ingest.agents.bluesky.jetstream import Jetstream
from services.ingest.agents.imap import Imap
from services.ingest.agents.mastodon.stream import Mastodon
from services.ingest.agents.polling.mapped_json import Poll
from services.ingest.agents.polling.rss import Feed
from services.runtime.settings import AgentSettings

AGENTS: dict[str, type[Agent]] = {
    "feed": Feed,
    "imap": Imap,
    "jetstream": Jetstream,
    "mastodon": Mastodon,
    "poll": Poll,
}


class InvalidAgent(ValueError):
    """An agent that the settings do not name, or name wrongly; says which, and which field."""


def configured(agents: Mapping[str, AgentSettings], name: str) -> Agent:
    """The agent `[agents.NAME]`.

    Raises:
        InvalidAgent: where there is none, its type is unknown, or an option is wrong.
    """
    settings = agents.get(name)
    if settings is None:
        raise InvalidAgent(f"there is no [agents.{name}]; known are: {', '.join(agents) or 'none'}")
    agent = AGENTS.get(settings.type)
    if agent is None:
        known = ", ".join(AGENTS)
        raise InvalidAgent(f"agents.{name}.type: {settings.type!r} is unknown; known are {known}")
    try:
        return agent.model_validate(settings.model_dump(exclude_none=True))
    except ValidationError as error:
        faults = [f"agents.{name}.{_field(each['loc'])}: {each['msg']}" for each in error.errors()]
        raise InvalidAgent("; ".join(faults)) from None


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))
