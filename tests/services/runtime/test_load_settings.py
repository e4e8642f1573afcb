from pathlib import Path

import pytest

from services.runtime.invalid_settings import InvalidSettings
from services.runtime.load_settings import load_settings, load_with_origins
from services.runtime.settings import Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "rapport.toml"


def faults(file: Path, toml: str = "", **given: object) -> list[str]:
    file.write_text(toml)
    with pytest.raises(InvalidSettings) as refused:
        load_settings(**given)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("ingest_prt = 1", "rapport.toml: ingest_prt: there is no such setting; "
                           "did you mean ingest_port?"),
        ('[sourcs.g]\ntype = "github"', "rapport.toml: sourcs: there is no such setting; "
                                        "did you mean sources?"),
        ('[webhooks.it]\nurl = "https://it"\nsecrt = "s"',
         "rapport.toml: webhooks.it.secrt: there is no such setting; did you mean secret?"),
        ("[oidc]\nissuer = 'https://a'\naudience = 'b'\nmembr = '{sub}'",
         "rapport.toml: oidc.membr: there is no such setting; did you mean member?"),
        ("zzz = 1", "rapport.toml: zzz: there is no such setting"),
    ],
)  # fmt: skip
def test_a_name_in_the_file_that_is_none_is_refused_with_the_nearest(
    file: Path, toml: str, fault: str
) -> None:
    assert faults(file, toml) == [fault]


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("RAPPORT_SECURTY", "SSL", "there is no such setting; "
                                   "did you mean RAPPORT_KAFKA_SECURITY_PROTOCOL?"),
        ("RAPPORT_OIDC__ISSUR", "x", "oidc.issur: there is no such setting; did you mean issuer?"),
        ("RAPPORT_HOST__NAME", "x", "there is no such setting; did you mean RAPPORT_HOST?"),
        ("RAPPORT_WEBHOOKS", "{", "is not JSON"),
        ("RAPPORT_INGEST_PORT", "tcp://10.0.0.1:80", "enableServiceLinks: false"),
        ("RAPPORT_API_SERVICE_HOST", "10.0.0.1", "enableServiceLinks: false"),
        ("RAPPORT_API_PORT_8000_TCP", "tcp://10.0.0.1:8000", "enableServiceLinks: false"),
    ],
)  # fmt: skip
def test_a_variable_that_is_none_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, fault: str
) -> None:
    monkeypatch.setenv(variable, value)
    found = [each for each in faults(file) if each.startswith(variable)]
    assert len(found) == 1 or variable.startswith("RAPPORT_OIDC")
    assert any(fault.removeprefix("oidc.") in each for each in found)


@pytest.mark.parametrize(
    "toml",
    [
        'log_level = "bogus"', "max_inflight_bytes = -1", "max_import_bytes = 0", "api_port = 0",
        "ingest_port = 70000", "partitions = 0", "session_timeout_ms = 0", "seen_keys = 0",
        "look_s = -1", 'log_format = "xml"', 'host = 1', "drain_s = -1", "table_bytes = -1",
    ],
)  # fmt: skip
def test_a_bad_value_names_file_and_setting(file: Path, toml: str) -> None:
    (fault,) = faults(file, toml)
    assert fault.startswith(f"rapport.toml: {toml.partition(' ')[0]}: ")


def test_all_faults_are_named_at_once_and_where_each_stands(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_API_PORT", "many")
    monkeypatch.setenv("RAPPORT_APY_PORT", "1")
    found = faults(file, "look_s = 0\nlok_s = 0", ingest_port=-1)
    assert sorted(each.partition(": ")[0] for each in found) == [
        "--ingest-port", "RAPPORT_API_PORT", "RAPPORT_APY_PORT", "rapport.toml", "rapport.toml",
    ]  # fmt: skip


def test_no_fault_repeats_a_value(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_KAFKA_SASL_PASSWORD", "s3cret")
    toml = '[webhooks.it]\nurl = "https://it"\nsecret = ["s3cret", ""]\ntypes = ["s3cret"]'
    assert not any("s3cret" in fault for fault in faults(file, toml))


@pytest.mark.parametrize("content", [b"x = [", b"\xff", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InvalidSettings, match=r"^rapport.toml cannot be read: "):
        load_settings()


def test_where_each_comes_from(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('host = "::1"\napi_port = 1\nlook_s = 9\n[webhooks.it]\nurl = "https://it"')
    monkeypatch.setenv("RAPPORT_API_PORT", "2")
    monkeypatch.setenv("RAPPORT_WEBHOOKS__IT__SECRET", '["whsec_a"]')
    settings, given = load_with_origins(look_s=3.0)
    assert (settings.host, settings.api_port, settings.look_s) == ("::1", 2, 3)
    origins = ["host", "api_port", "look_s", "webhooks", "group"]
    assert [given.origin(name) for name in origins] == [
        "rapport.toml", "RAPPORT_API_PORT", "--look-s", "RAPPORT_WEBHOOKS__IT__SECRET", "default",
    ]  # fmt: skip


def test_what_is_handed_on_is_taken(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(webhooks={"it": {"url": "https://it", "secret": "a"}}, look_s=2)
    for name, value in settings.variables().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
