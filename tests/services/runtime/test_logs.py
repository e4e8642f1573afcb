import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog, sys
from services.runtime.logs import REQUEST_ID, configure_logs
from services.runtime.settings import Settings
configure_logs(Settings(log_format=sys.argv[1], log_level="info"))
structlog.get_logger("ours").info("folded", partition=3)
REQUEST_ID.set("r1")
logging.getLogger("theirs").warning("lost %s", "it", extra={"color_message": "x"})
REQUEST_ID.set(None)
logging.getLogger("theirs").debug("unheard")
def fail(key):
    1 / 0
try:
    fail("rk_" + "secret")
except ZeroDivisionError:
    structlog.get_logger("ours").exception("failed")
"""


def lines(log_format: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, log_format], capture_output=True, text=True, check=True
    )
    assert result.stdout == ""
    return result.stderr.splitlines()


@pytest.mark.parametrize("log_format", ["json", "auto"])
def test_json_has_one_object_a_line_whoever_logs(log_format: str) -> None:
    ours, theirs, failed = [json.loads(line) for line in lines(log_format)]
    assert ours.pop("timestamp")
    assert ours == {"event": "folded", "partition": 3, "logger": "ours", "level": "info"}
    assert theirs.pop("timestamp")
    assert theirs == {
        "event": "lost it", "logger": "theirs", "level": "warning", "request_id": "r1",
    }  # fmt: skip
    assert "ZeroDivisionError" in failed["exception"]


def test_console_is_for_people() -> None:
    text = lines("console")
    assert "folded" in text[0]
    assert "partition" in text[0]
    assert any("lost it" in line for line in text)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_values(log_format: str) -> None:
    text = "\n".join(lines(log_format))
    assert "in fail" in text
    assert "rk_secret" not in text
