"""What is known of one relationship of the user's."""

import asyncio
from typing import NamedTuple

from rapport_client.answers import History, Likelihood, Member, Relationship
from services.mcp.network import Network


class Known(NamedTuple):
    """What the api answers of a contact; `profile` is None where it is not to be seen."""

    relationship: Relationship
    profile: Member | None
    history: History
    likelihood: Likelihood


async def known(network: Network, member: str) -> Known:
    """What is known of the relationship with a member.

    Raises:
        Refusal: naming who may be meant, where nobody is known by that id.
    """
    ego = await network.ego()
    (relationship, profile), history, likelihood = await asyncio.gather(
        network.contact(member),
        network.client.history(ego, member),
        network.client.likelihood(ego, member),
    )
    return Known(relationship, profile, history, likelihood)
