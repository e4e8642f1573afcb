"""`python -m tests.paging` runs eight faults, each in a world of its own, and says who is paged.

With `--quiet MINUTES` nothing happens instead: a steady 300 events a second, and nobody is paged.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.paging.faults import FAULTS
from tests.paging.monitoring import Monitoring
from tests.paging.paged import in_a_world_of_its_own
from tests.paging.rapport import Rapport


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.paging", description=__doc__)
    parser.add_argument("--quiet", metavar="MINUTES", type=float)
    parser.add_argument("--only", metavar="TEXT", default="", help="faults whose name has it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.quiet:
            sys.exit(quiet(Path(folder), given.quiet))
        for number, fault in enumerate(each for each in FAULTS if given.only in each.name):
            page, seconds, others = in_a_world_of_its_own(fault, Path(folder) / str(number))
            besides = ", ".join(sorted({each.name for each in others})) or "nothing else"
            say(f"{fault.name:28} {page.name:26} {seconds:4.0f} s  {page.summary}  ({besides})")


def quiet(folder: Path, minutes: float) -> int:
    """How many pages came in so many minutes."""
    with (
        Rapport(folder) as rapport,
        Monitoring(folder / "monitoring", rapport.targets) as monitoring,
    ):
        time.sleep(minutes * 60)
        pages = monitoring.pager.pages
        fired = monitoring.query('count_over_time(ALERTS{alertstate="firing"}[1d])')
        say(f"{len(rapport.load.events)} events in {minutes:g} minutes: {len(pages)} pages")
        for page in pages:
            say(f"{page.name} {page.summary}")
        for each in fired:
            say(f"fired: {each['metric']['alertname']} ({each['metric']['severity']})")
        return len(pages)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
