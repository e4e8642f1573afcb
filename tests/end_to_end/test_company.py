"""docs/company.md does what it says: its commands are run as they stand, one after the other."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.faults.extent import only_long
from tests.programs import needs

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.kafka,
    only_long,
    *map(needs, ("haproxy", "prometheus", "prometheus-alertmanager", "jq", "curl", "openssl")),
]


def test_from_nothing_to_restored(tmp_path: Path) -> None:
    """It fails at the first command that does, and where what is read differs after the restore."""
    page = (ROOT / "docs" / "company.md").read_text()
    commands = "".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    log = tmp_path / "log"
    with log.open("wb") as output:
        ended = subprocess.run(
            ["bash", "-xeuo", "pipefail", "-c", commands],
            cwd=ROOT,
            env=os.environ | {"COMPANY": str(tmp_path / "company")},
            stdout=output,
            stderr=output,
            timeout=1_800,
            check=False,
        )
    assert ended.returncode == 0, log.read_text()[-4_000:]
    assert "RapportServiceDown" in (tmp_path / "company" / "pages").read_text()
