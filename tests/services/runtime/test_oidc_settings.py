from pathlib import Path

import pytest
from pydantic import ValidationError

from services.runtime.load_settings import load_settings
from services.runtime.oidc_settings import OidcSettings
from services.runtime.secrets import MissingSecret
from services.runtime.settings import Settings

ISSUER = {"issuer": "https://accounts.example", "audience": "rapport"}


def test_a_file_and_variables_set_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "rapport.toml"
    config.write_text('[oidc]\nissuer = "https://accounts.example"\naudience = "rapport"\n')
    settings = load_settings(config)
    assert settings.oidc == OidcSettings(**ISSUER)
    monkeypatch.setenv("RAPPORT_OIDC__ISSUER", "https://other.example")
    monkeypatch.setenv("RAPPORT_OIDC__AUDIENCE", "other")
    assert Settings().oidc == OidcSettings(issuer="https://other.example", audience="other")


def test_a_child_process_is_given_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Settings(oidc=OidcSettings(**ISSUER, client_secret="s"))
    for name, value in given.variables().items():
        monkeypatch.setenv(name, value)
    assert Settings().oidc == given.oidc


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://accounts.example"},
        {"issuer": "accounts.example"},
        {"issuer": "https://"},
        {"audience": ""},
        {"member": "everybody"},
        {"member": "{}"},
        {"member": "{0}"},
        {"member": "{sub.x}"},
        {"member": "{sub!r}"},
        {"member": "{sub:9}"},
        {"member": "{sub"},
        {"client_secret": "a", "client_secret_env": "B"},
        {"clientid": "x"},
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OidcSettings.model_validate(ISSUER | changes)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_an_issuer_of_this_machine_needs_no_tls(host: str) -> None:
    assert OidcSettings(issuer=f"http://{host}:9400", audience="rapport")


def test_the_secret_is_given_in_one_of_three_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text("s\n")
    monkeypatch.setenv("THE_SECRET", "s")
    for given in (
        {"client_secret": "s"},
        {"client_secret_env": "THE_SECRET"},
        {"client_secret_file": str(file)},
    ):
        assert OidcSettings.model_validate(ISSUER | given).secret() == "s"
    assert OidcSettings(**ISSUER).secret() == ""
    for missing in ({"client_secret_env": "NO_SUCH"}, {"client_secret_file": str(tmp_path / "x")}):
        with pytest.raises(MissingSecret):
            OidcSettings.model_validate(ISSUER | missing).secret()


def test_the_secret_stays_out_of_what_is_printed() -> None:
    assert "hush" not in repr(Settings(oidc=OidcSettings(**ISSUER, client_secret="hush")))


@pytest.mark.parametrize("given", ["rapport.example", "ftp://x", "https://x/path", "https://"])
def test_the_public_address_has_no_path(given: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=given)
    assert Settings(public_url="https://x.example/").public_url == "https://x.example"
