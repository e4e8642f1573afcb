"""What an agent is: the settings of a stream, and how to take what it brings."""

import os
from abc import ABC, abstractmethod
from typing import Annotated

from pydantic import AfterValidator, ConfigDict

from services.ingest.agents.intake import Intake
from services.runtime.settings import AgentSettings


def _set(name: str) -> str:
    if not os.environ.get(name):
        raise ValueError(f"the variable {name} is not set")
    return name


SetVariable = Annotated[str, AfterValidator(_set)]
"""A field of settings that names a variable of the environment, which is set."""


class Interrupted(Exception):
    """The stream, or ingest, is away or not as expected; to be tried again from the cursor."""


class Agent(AgentSettings, ABC):
    """An agent of one type; its own options are further fields, and whatever is none is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @abstractmethod
    async def pull(self, intake: Intake) -> None:
        """Take what the stream has from the cursor on, for as long as it holds.

        Raises:
            Interrupted: where it breaks off.
        """
