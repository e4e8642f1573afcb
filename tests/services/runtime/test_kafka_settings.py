from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.runtime.settings import Settings
from tests.certificates import Authority

LOGIN = {
    "kafka_security_protocol": "SASL_SSL",
    "kafka_sasl_mechanism": "SCRAM-SHA-512",
    "kafka_sasl_username": "ana",
    "kafka_sasl_password": "secret-1",
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "authority")


def fault(**given: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Settings(**given)
    (error,) = refused.value.errors()
    return error["msg"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kafka_sasl_mechanism": None}, "RAPPORT_KAFKA_SASL_MECHANISM is missing"),
        ({"kafka_sasl_username": None}, "RAPPORT_KAFKA_SASL_USERNAME is missing"),
        ({"kafka_sasl_password": None}, "RAPPORT_KAFKA_SASL_PASSWORD is missing"),
        (
            {"kafka_security_protocol": "SSL"},
            "RAPPORT_KAFKA_SASL_MECHANISM is set, but RAPPORT_KAFKA_SECURITY_PROTOCOL SSL is no",
        ),
        (
            {"kafka_security_protocol": "SASL_PLAINTEXT", "kafka_ssl_ca_file": Path("ca.pem")},
            "RAPPORT_KAFKA_SSL_CA_FILE is set, but RAPPORT_KAFKA_SECURITY_PROTOCOL SASL_PLAINTEXT",
        ),
        ({"kafka_ssl_ca_file": Path("none.pem")}, "RAPPORT_KAFKA_SSL_CA_FILE: there is no file"),
        (
            {"kafka_sasl_password_file": Path("none")},
            "RAPPORT_KAFKA_SASL_PASSWORD and RAPPORT_KAFKA_SASL_PASSWORD_FILE exclude each other",
        ),
        (
            {"kafka_sasl_password": None, "kafka_sasl_password_file": Path("none")},
            "RAPPORT_KAFKA_SASL_PASSWORD_FILE: .*No such file",
        ),
        (
            {"kafka_sasl_password": None, "kafka_sasl_password_file": Path("/dev/null")},
            "RAPPORT_KAFKA_SASL_PASSWORD_FILE: /dev/null is empty",
        ),
        (
            {"kafka_ssl_cert_file": Path(__file__)},
            "RAPPORT_KAFKA_SSL_KEY_FILE is missing, which RAPPORT_KAFKA_SSL_CERT_FILE needs",
        ),
        (
            {"kafka_ssl_key_file": Path(__file__)},
            "RAPPORT_KAFKA_SSL_CERT_FILE is missing, which RAPPORT_KAFKA_SSL_KEY_FILE needs",
        ),
        ({"kafka_ssl_ca_file": Path(__file__)}, "RAPPORT_KAFKA_SSL_CA_FILE: .* no certificates"),
        (
            {"kafka_ssl_cert_file": Path(__file__), "kafka_ssl_key_file": Path(__file__)},
            "RAPPORT_KAFKA_SSL_CERT_FILE and RAPPORT_KAFKA_SSL_KEY_FILE are no certificate",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named) as refused:
        Settings(**LOGIN | change)
    assert "secret-1" not in str(refused.value)


def test_a_key_of_another_certificate_is_refused(authority: Authority) -> None:
    certificate, _ = authority.issue("one")
    _, key = authority.issue("another")
    said = fault(**LOGIN, kafka_ssl_cert_file=certificate, kafka_ssl_key_file=key)
    assert "RAPPORT_KAFKA_SSL_CERT_FILE and RAPPORT_KAFKA_SSL_KEY_FILE are no" in said


def test_a_secret_is_printed_nowhere_but_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(**LOGIN)
    assert "secret-1" not in repr(settings) + str(settings) + str(settings.model_dump())
    for name, value in settings.variables().items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings
    assert Settings().kafka_password() == "secret-1"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_password_file_may_end_with_a_line_s_end(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(b" secret 2 " + ending.encode())
    given = LOGIN | {"kafka_sasl_password": None, "kafka_sasl_password_file": file}
    assert Settings(**given).kafka_password() == " secret 2 "


def test_an_own_certificate_is_shown(authority: Authority) -> None:
    certificate, key = authority.issue("client")
    given = {"kafka_ssl_cert_file": certificate, "kafka_ssl_key_file": key}
    context = Settings(**LOGIN, **given, kafka_ssl_ca_file=authority.path).ssl_context()
    assert context.check_hostname
    assert len(context.get_ca_certs()) == 1
