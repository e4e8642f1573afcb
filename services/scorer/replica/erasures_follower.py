"""Following the `erasures` topic: all of it, into a file that readers of the tables read."""

import time

from relationships.tables.integrity import clear_aside
from services.kafka.erasures.followed_erasures import FollowedErasures
from services.kafka.topic_follower import Offsets
from services.runtime.settings import Settings
from services.runtime.stated_erasures import erasures_path
from services.runtime.watched_file import keep

_CLEAR_EVERY_S = 60.0
"""So often tables that were set aside are deleted: nothing is deleted in them."""


class ErasuresFollower(FollowedErasures):
    """The file is written as soon as there is anything new, and before it counts as read."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._path = erasures_path(settings.state)
        self._state = settings.state
        self._written = -1
        self._clear_at = 0.0

    async def _whole(self, offsets: Offsets) -> None:
        if self.erasures.stated.end != self._written:
            self._written, self._clear_at = self.erasures.stated.end, 0.0
            await keep(self._path, self.erasures.stated)
        if self.erasures.stated.said and time.monotonic() >= self._clear_at:
            clear_aside(self._state)
            self._clear_at = time.monotonic() + _CLEAR_EVERY_S
        await super()._whole(offsets)
