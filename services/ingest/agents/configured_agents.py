"""The agents that the settings name."""

from collections.abc import Mapping

from pydantic import ValidationError

from services.ingest.agents.agent import Agent
from services.ingest.agents.agent_types import AGENT_TYPES
from services.runtime.invalid_settings import option_fault
from services.runtime.settings import AgentSettings


class InvalidAgent(ValueError):
    """An agent that the settings do not name, or name wrongly; names the agent and the field."""


def configured_agent(agents: Mapping[str, AgentSettings], name: str) -> Agent:
    """The agent `[agents.NAME]`.

    Raises:
        InvalidAgent: where there is none, its type is unknown, or an option is wrong.
    """
    settings = agents.get(name)
    if settings is None:
        raise InvalidAgent(f"there is no [agents.{name}]; known are: {', '.join(agents) or 'none'}")
    agent = AGENT_TYPES.get(settings.type)
    if agent is None:
        known = ", ".join(AGENT_TYPES)
        raise InvalidAgent(f"agents.{name}.type: {settings.type!r} is unknown; known are {known}")
    try:
        return agent.model_validate(settings.model_dump(exclude_none=True))
    except ValidationError as error:
        faults = [option_fault(each, agent) for each in error.errors()]
        raise InvalidAgent("; ".join(f"agents.{name}{fault}" for fault in faults)) from None
