"""Erasing members from the imports' memory, which one process does: the owner of partition 0."""

import asyncio
import logging
from collections.abc import Callable

from aiokafka.errors import KafkaError

from schemas.erasures import Erasures
from services.kafka.control import read_control, write_control
from services.kafka.forgotten_imports import without
from services.kafka.imports import AnotherImport, open_imports, read_imports
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 2.0
_DONE = "erased-imports"
"""The key in `control` of the offset in `erasures` below which all is done."""


class ImportsEraser:
    """Looks for new statements among `erasures` while this process `owns` the partition.

    What is remembered once more by a later import stays.
    """

    def __init__(
        self,
        settings: Settings,
        erasures: Erasures,
        owns: Callable[[], bool],
        look_s: float = LOOK_S,
    ) -> None:
        self._settings, self._erasures, self._owns = settings, erasures, owns
        self._look_s = look_s
        self._done: int | None = None

    async def run(self) -> None:
        """Erase until cancelled; what fails is tried again."""
        while True:
            await asyncio.sleep(self._look_s)
            latest = self._erasures.latest
            if not self._owns() or latest <= (self._done or 0):
                continue
            try:
                await self._erase(latest)
            except (KafkaError, AnotherImport) as error:
                log.warning("imports are not yet without who was erased: %s", error)

    async def _erase(self, latest: int) -> None:
        control = await read_control(self._settings)
        since = control.get(_DONE, 0)

        def stands(member: str) -> str | None:
            erasure = self._erasures.of(member.encode())
            return f"erased-{erasure.offset}" if erasure and erasure.offset >= since else None

        if since < latest:
            if without(await read_imports(self._settings), stands):
                async with open_imports(self._settings) as memory:
                    await memory.write(without(memory.records, stands))
            await write_control(self._settings, _DONE, latest)
        self._done = latest
