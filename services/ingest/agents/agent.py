"""What a type of agent provides: the settings of a stream, and how to read it."""

from abc import ABC, abstractmethod

from pydantic import ConfigDict

from services.ingest.intake.intake import Intake
from services.runtime.settings import AgentSettings


class Interrupted(Exception):
    """The stream, or ingest, is away or not as expected; try again from the cursor.

    `wait_s` is after how many seconds at the earliest, as the stream has asked for it.
    """

    def __init__(self, why: str, *, wait_s: float = 0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class Agent(AgentSettings, ABC):
    """An agent of one type; its own options are further fields, any other option is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @abstractmethod
    async def pull(self, intake: Intake) -> None:
        """Publish what the stream has from the cursor on, for as long as it lasts.

        Raises:
            Interrupted: where it breaks off.
        """
