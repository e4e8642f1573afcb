"""Whose network it is, and who is who in it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

from rapport_client import AsyncClient, RapportProblem
from rapport_client.answers import Member
from schemas.member_ids import member_id_fault
from services.mcp.answer import Person
from services.mcp.faults import Refusal

Item = TypeVar("Item")

CHOICES = 5
"""So many members are named where it is not clear who is meant."""


class Network:
    """The network of one member, as the client's key may see it.

    It is that of the member to whom the key is bound, or of `stated`.

    Raises:
        RapportFault, Refusal: by every method, where there is no answer.
    """

    def __init__(self, client: AsyncClient, url: str, stated: str | None = None) -> None:
        self.client, self.url = client, url
        self._stated = stated
        self._ego: str | None = None

    async def ego(self) -> str:
        """The id of whose network it is."""
        if self._ego is None:
            self._ego = self._stated or await self._bound_to()
        return self._ego

    async def _bound_to(self) -> str:
        members = (await self.client.whoami()).members
        if members == "all":
            raise Refusal(
                "The key is bound to no member, so it is open whose network is asked about: start "
                "`rapport mcp` with `--as MEMBER`, or with a key that is bound to one."
            )
        if len(members) != 1:
            raise Refusal(
                f"The key is bound to several members ({', '.join(members)}): start `rapport mcp` "
                "with `--as` one of them."
            )
        return members[0]

    async def profile(self, member: str) -> Member | None:
        """What is known of a member; None where nobody is, or may not be seen."""
        try:
            return await self.client.member(member)
        except RapportProblem as problem:
            if problem.status != 404:
                raise
            return None

    async def people(self, members: Iterable[str]) -> dict[str, Person]:
        """Each of these by id, with its name."""
        ids = list(dict.fromkeys(members))
        profiles = await asyncio.gather(*map(self.profile, ids))
        names = [None if each is None else each.name for each in profiles]
        return {i: Person(id=i, name=name) for i, name in zip(ids, names, strict=True)}

    async def require(self, member: str) -> None:
        """Require that it is the id of another.

        Raises:
            Refusal: naming who may be meant, where it is a name; or that it is the user.
        """
        if member == await self.ego():
            raise Refusal(f"“{member}” is the user: state the id of somebody else.")
        if member_id_fault(member) is not None:
            raise await self.unknown(member)

    async def unknown(self, member: str) -> Refusal:
        """What to say where nobody is known by that id."""
        found = await first(self.client.members(member, limit=CHOICES), CHOICES)
        nobody = f"Nobody whom the key may see has the id “{member}”"
        if not found:
            return Refusal(f"{nobody}, nor a name like it: ask for another spelling.")
        choices = "; ".join(str(Person(id=each.id, name=each.name)) for each in found)
        return Refusal(f"{nobody}. By name it may be: {choices}. Ask who is meant, and use the id.")


async def first(items: AsyncIterator[Item], most: int) -> list[Item]:
    """The first of `items`, at most so many; no page is read that is not needed."""
    found: list[Item] = []
    async for item in items:
        found.append(item)
        if len(found) == most:
            break
    return found
