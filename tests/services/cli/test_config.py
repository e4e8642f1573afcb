import json
import os
import subprocess
from pathlib import Path

import pytest

from services.local.processes.command import rapport_command

TOML = """
look_s = 7
[sources.shop]
type = "github"
secret = "s3cret-one"
[webhooks.it]
url = "https://ana:s3cret-two@hooks.example/s3cret-three?k=s3cret-four"
secret = ["s3cret-five"]
secret_file = "/run/secrets/it"
[agents.stream]
type = "activity"
url = "https://page.example/"
headers = { Cookie = "s3cret-six" }
"""


@pytest.fixture
def printed(tmp_path: Path) -> dict[str, tuple[object, str]]:
    (tmp_path / "rapport.toml").write_text(TOML)
    ended = subprocess.run(
        rapport_command("config", "--json"),
        env=os.environ | {"RAPPORT_API_PORT": "9000", "RAPPORT_KAFKA_SASL_PASSWORD": "s3cret",
                          "RAPPORT_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
                          "RAPPORT_KAFKA_SASL_MECHANISM": "PLAIN",
                          "RAPPORT_KAFKA_SASL_USERNAME": "ana"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert "s3cret" not in ended.stdout
    return {each["name"]: (each["value"], each["origin"]) for each in json.loads(ended.stdout)}


def test_it_says_what_is_in_force_and_from_where(printed: dict[str, tuple[object, str]]) -> None:
    assert printed["look_s"] == (7, "rapport.toml")
    assert printed["api_port"] == (9000, "RAPPORT_API_PORT")
    assert printed["log_level"] == ("info", "default")
    assert printed["kafka_sasl_password"] == ("hidden", "RAPPORT_KAFKA_SASL_PASSWORD")
    assert printed["sources.shop.type"] == ("github", "rapport.toml")
    assert printed["sources.shop.secret"] == ("hidden", "rapport.toml")
    assert printed["webhooks.it.url"] == ("https://hooks.example/… (hidden)", "rapport.toml")
    assert printed["webhooks.it.secret_file"] == (["/run/secrets/it"], "rapport.toml")
    assert printed["agents.stream.url"] == ("https://page.example/", "rapport.toml")
    assert printed["cloudevents_headers"] == (False, "default")
