"""Waits until what was published can be read: read-your-writes over the api."""

import asyncio
from urllib.parse import quote

import httpx

from schemas.positions import Positions, encode_position
from services.publishing.errors import NotApplied
from services.publishing.problem_answers import explain, retry_after_s

PATIENCE_S = 600.0
"""How long to wait before saying that it is not applied (seconds)."""

_WAIT_S = 5
_AWAY_S = 1.0


async def wait_until_applied(api: httpx.AsyncClient, member: str, positions: Positions) -> None:
    """Return once all up to `positions` is applied; `member` is anybody who occurs there.

    Raises:
        NotApplied: after `PATIENCE_S`, or where the api refuses to say.
    """
    await until_readable(api, f"/v1/members/{quote(member, safe='')}", encode_position(positions))


async def until_readable(api: httpx.AsyncClient, path: str, position: str) -> None:
    """The same by what `path` answers, which is to be 200, and the token `position`.

    Raises:
        NotApplied: as `wait_until_applied`.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + PATIENCE_S
    query = {"after": position, "wait": str(_WAIT_S)}
    while (unready := await _unready(api, path, query)) is not None:
        if clock() > deadline:
            raise NotApplied(
                "all is published and safe in Kafka, but not applied after "
                f"{PATIENCE_S:.0f} s; is the scorer running? See rapport status"
            )
        await asyncio.sleep(unready)


async def _unready(api: httpx.AsyncClient, path: str, query: dict[str, str]) -> float | None:
    """None once applied, else after how many seconds to ask again."""
    try:
        answer = await api.get(path, params=query)
    except httpx.TransportError:
        return _AWAY_S
    if answer.is_success:
        return None
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        pause = retry_after_s(answer)
        return _AWAY_S if pause is None else pause
    raise NotApplied(f"all is published and safe in Kafka; the api says {explain(answer)}")
