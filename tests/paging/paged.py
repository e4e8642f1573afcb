"""Who is paged for a fault, and after how long."""

import time
from pathlib import Path

from tests.paging.faults import Fault
from tests.paging.monitoring import Monitoring, Page
from tests.paging.rapport import Rapport
from tests.processes import until

WITHIN_S = 120


def paged(fault: Fault, rapport: Rapport, monitoring: Monitoring) -> tuple[Page, float]:
    """The page that names `fault`, which happens now, and after how many seconds it came.

    Raises:
        AssertionError: where none comes within two minutes.
    """
    until(lambda: monitoring.query(fault.once), fault.once, deadline_s=2 * WITHIN_S)
    begun = time.monotonic()
    fault.happens(rapport)
    named: list[Page] = []

    def names_it() -> bool:
        named[:] = [page for page in monitoring.pager.pages if fault.is_named_by(page)]
        return bool(named)

    until(names_it, f"a page for: {fault.name}", deadline_s=WITHIN_S)
    return named[0], named[0].at - begun


def in_a_world_of_its_own(fault: Fault, folder: Path) -> tuple[Page, float, list[Page]]:
    """The page, after how many seconds it came, and what else was paged until then."""
    with (
        Rapport(folder, small_disk=fault.small_disk) as rapport,
        Monitoring(folder / "monitoring", rapport.targets) as monitoring,
    ):
        page, seconds = paged(fault, rapport, monitoring)
        others = [each for each in monitoring.pager.pages if each.name != fault.alert]
        return page, seconds, others
