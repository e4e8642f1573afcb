"""Who is erased, as this process knows it: the file beside the tables, looked at again and again.

Where a partition has not applied an erasure yet, it is read without its members.
"""

import time
from collections.abc import Callable
from pathlib import Path

from relationships.tables.erased_members import NOBODY, ErasedMembers
from relationships.tables.erased_view import ErasedView
from relationships.tables.reader import View
from services.runtime.stated_erasures import erasures_file

CHECK_S = 0.05
"""So often the file is looked at."""


class FileErasures:
    """All of it in memory: 100 bytes or so a statement."""

    def __init__(self, state: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = erasures_file(state)
        self._clock = clock
        self._known = NOBODY
        self._check_at = 0.0

    def current(self) -> ErasedMembers:
        """Who is erased, as of `CHECK_S` ago at most."""
        if self._clock() >= self._check_at:
            self._refresh()
        return self._known

    def applied(self) -> int:
        """The next offset of `erasures` that is not known yet."""
        self._refresh()
        return self._file.content.end

    def shown(self, view: View) -> View:
        """The view without those whose erasure is not applied there yet."""
        erased = self.current()
        pending = erased.latest and view.erased_up_to() < erased.latest
        return ErasedView(view, erased) if pending else view

    def _refresh(self) -> None:
        if self._file.refresh():
            self._known = ErasedMembers(self._file.content)
        self._check_at = self._clock() + CHECK_S
