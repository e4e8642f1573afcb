import socket
import subprocess
import sys

from tests.free_port import free_port

RUN = """
import sys
from pathlib import Path
from services.api.main import main
from services.runtime.settings import Settings

main(Settings(data_dir=Path(sys.argv[1]), api_port=int(sys.argv[2]),
              score_model=Path(sys.argv[3]) if len(sys.argv) > 3 else None))
"""


def refusal(*arguments):
    """What the api says before it ends with code 1."""
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_says_which_port_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in refusal(tmp_path, port)


def test_says_what_is_wrong_with_the_score_model(tmp_path):
    model = tmp_path / "score.toml"
    model.write_text("[weights]\nwave = 1\n")
    assert f"{model}: weights.wave: is no kind that is scored" in refusal(
        tmp_path, free_port(), model
    )
    assert "No such file" in refusal(tmp_path, free_port(), tmp_path / "missing.toml")


def test_says_that_the_keys_are_damaged(tmp_path):
    (tmp_path / "keys.json").write_text("{")
    assert "keys.json" in refusal(tmp_path, free_port())
