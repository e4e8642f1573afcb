"""Who asks: every key may, whatever its scopes."""

from typing import Literal

from pydantic import BaseModel, Field

from rapport_client.calls import Call


class WhoAmI(BaseModel):
    """What the key of a client is, and whose network it may see."""

    name: str | None = Field(description="of the key; null of who is not signed in")
    scopes: list[str] = Field(description="what it may do")
    members: Literal["all"] | list[str] = Field(description="whose network it may see")
    expires_at: str | None = Field(description="null where it never does")


def whoami() -> Call[WhoAmI]:
    """What the client's key is, and whose network it may see."""
    return Call(route="/session", shape=WhoAmI)
