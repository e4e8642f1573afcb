"""Changes about members who are erased: whatever still waits to be delivered is dropped."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from schemas.changes import RelationshipChange
from schemas.times import read_time
from services.kafka.erasures.followed_erasures import FollowedErasures
from services.runtime.settings import Settings

IsErased = Callable[[RelationshipChange, int], bool]
"""Whether a change, appended at a time (epoch ms), must not be delivered, as of now."""


@asynccontextmanager
async def following_erasures(
    settings: Settings, crash: Callable[[BaseException], object]
) -> AsyncIterator[IsErased]:
    """Who is erased, known as a whole from the beginning; `crash` hears of it if it fails."""
    followed = FollowedErasures(settings)

    def failed(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            crash(error)

    def is_erased(change: RelationshipChange, appended: int) -> bool:
        both = (followed.erasures.of(each.encode()) for each in (change.ego, change.contact))
        at = read_time(change.at)
        return any(erasure and erasure.covers(appended, at) for erasure in both)

    following = asyncio.create_task(followed.run())
    following.add_done_callback(failed)
    try:
        await followed.whole.wait()
        yield is_erased
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
