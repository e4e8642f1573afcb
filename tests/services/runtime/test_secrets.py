from pathlib import Path

import pytest

from services.runtime.secrets import MissingSecret, secret_of_file, stated_secrets
from services.runtime.settings import SourceSettings


def test_each_that_is_stated_in_any_way_is_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text("filed\n")
    monkeypatch.setenv("NAMED", "named")
    source = SourceSettings(
        type="x", secret=["one", "two"], secret_env="NAMED", secret_file=str(file)
    )
    assert stated_secrets(source) == ["one", "two", "named", "filed"]
    file.write_text("rotated")
    assert stated_secrets(source)[-1] == "rotated"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_a_file_without_a_secret_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(MissingSecret, match=str(file)):
        secret_of_file(file)
