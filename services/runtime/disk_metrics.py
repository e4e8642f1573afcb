"""How full the disk is on which a process keeps something, asked at each scrape."""

import shutil
from pathlib import Path

from services.runtime.metrics import DISK_FREE_BYTES, DISK_SIZE_BYTES


def export_disk(holds: str, folder: Path) -> None:
    """Export the room of the volume of `folder`, which `holds` the tables, say."""
    DISK_SIZE_BYTES.labels(holds).set_function(lambda: shutil.disk_usage(folder).total)
    DISK_FREE_BYTES.labels(holds).set_function(lambda: shutil.disk_usage(folder).free)
