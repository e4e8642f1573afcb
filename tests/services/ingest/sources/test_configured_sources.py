"""What a source's settings may be, and how wrong ones are reported."""

from pathlib import Path
from typing import Any

import pytest

from services.ingest.main import main
from services.ingest.sources.configured_sources import InvalidSource, configured_sources
from services.ingest.sources.source_types import SOURCE_TYPES
from services.runtime.invalid_settings import InvalidSettings
from services.runtime.load_settings import load_settings
from services.runtime.settings import SourceSettings
from tests.services.ingest.producers import PRIVATE, SECRET, STANDARD, pem

MAP = {"kind": "'view'", "actor": "a"}


@pytest.mark.parametrize(
    ("settings", "detail"),
    [
        ({"type": "githb"}, "sources.it.type: 'githb' is unknown; known are activitystreams, clo"),
        (
            {"type": "github", "secert": "x"},
            "sources.it.secert: no such option; did you mean secret?",
        ),
        (
            {"type": "github", "secret_env": "NOT_SET"},
            "sources.it.secret_env: the variable NOT_SET",
        ),
        ({"type": "standard-webhooks", "secret": "whsec_é"}, "sources.it: a secret must be whsec_"),
        ({"type": "standard-webhooks", "secret": "whsec_"}, "sources.it: a secret must be whsec_"),
        ({"type": "standard-webhooks", "secret": "whpk_QUFB"}, "sources.it: "),
        ({"type": "activitystreams", "secret": "-----BEGIN"}, "sources.it: a secret must be the P"),
        ({"type": "meta", "verify_token": ""}, "sources.it.verify_token: "),
        ({"type": "cloudevents", "rate": 0}, "sources.it.rate: "),
        ({"type": "generic"}, "sources.it.map: Field required"),
        ({"type": "generic", "map": {"kind": "a"}}, "sources.it.map: has no actor"),
        ({"type": "generic", "map": MAP | {"at": "x["}}, "sources.it.map.at: is no JMESPath"),
        ({"type": "generic", "map": MAP | {"at": 5}}, "sources.it.map.at: must be a JMESPath"),
        (
            {"type": "generic", "map": MAP | {"att": "x"}},
            "sources.it.map: att: an event has no such",
        ),
        ({"type": "generic", "map": MAP | {"source": "x"}}, "sources.it.map: source: an event has"),
        ({"type": "generic", "map": MAP, "kinds": {"a": "lik"}}, "sources.it.kinds: lik: no kind"),
        ({"type": "generic", "map": MAP, "secret": "x"}, "sources.it: signature and secret"),
        ({"type": "generic", "map": MAP, "signature": "basic"}, "sources.it: signature and secret"),
        (
            {"type": "generic", "map": MAP, "signature": "md5", "secret": "x"},
            "sources.it.signature: ",
        ),
        (
            {"type": "generic", "map": MAP, "signature": "standard-webhooks", "secret": "no!"},
            "sources.it: a secret must be whsec_",
        ),
    ],
)
def test_a_wrong_setting_names_source_and_field(settings: dict[str, Any], detail: str) -> None:
    with pytest.raises(InvalidSource) as raised:
        configured_sources({"it": SourceSettings(**settings)})
    assert str(raised.value).startswith(detail)


@pytest.mark.parametrize("type_", SOURCE_TYPES)
def test_every_type_takes_its_settings_and_no_others(type_: str) -> None:
    settings: dict[str, Any] = {"type": type_, "secret": STANDARD}
    if type_ == "generic":
        settings |= {"map": MAP, "signature": "bearer"}
    if type_ == "activitystreams":
        settings["secret"] = pem(PRIVATE)
    assert configured_sources({"it": SourceSettings(**settings)})["it"].signed
    with pytest.raises(InvalidSource, match=r"sources\.it\.nonsense: no such option"):
        configured_sources({"it": SourceSettings(**settings, nonsense=1)})


def test_secrets_may_be_many_and_come_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLD", "old one")
    monkeypatch.setenv("NEW", SECRET)
    settings = SourceSettings(type="github", secret=["a", "b"], secret_env=["OLD", "NEW"])
    source = configured_sources({"it": settings})["it"]
    assert source.secrets == [b"a", b"b", b"old one", SECRET.encode()]
    one = SourceSettings(type="github", secret_env="OLD")
    assert configured_sources({"it": one})["it"].secrets == [b"old one"]


def test_a_source_does_not_show_its_secrets() -> None:
    meta = SourceSettings(type="meta", secret="sesame", verify_token="hush")
    for shown in (repr(meta), str(configured_sources({"it": meta}))):
        assert "meta" in shown
        assert "sesame" not in shown
        assert "hush" not in shown


FILE = """
partitions = 3
[sources.garden]
type = "github"
secret = ["one", "two"]

[sources.crm]
type = "generic"
[sources.crm.map]
kind = "'view'"
actor = "a"
"""


def test_sources_stand_in_rapport_toml(tmp_path: Path) -> None:
    file = tmp_path / "rapport.toml"
    file.write_text(FILE)
    sources = configured_sources(load_settings(file).sources)
    assert sources["garden"].secrets == [b"one", b"two"]
    assert not sources["crm"].signed


def test_services_that_up_starts_know_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "other.toml"
    file.write_text(FILE)
    settings = load_settings(file)
    for name, value in settings.variables().items():
        monkeypatch.setenv(name, value)
    assert load_settings().sources == settings.sources
    assert configured_sources(load_settings().sources)["garden"].secrets == [b"one", b"two"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[sources.it]\nsecret = 'x'", "sources.it.type"),
        ("[sources.it]\ntype = 'github'\nsecret = 5", "sources.it.secret"),
        ("[sources.it]\ntype = 'github'\nsecret = ''", "sources.it.secret.0"),
        ("[sources.it]\ntype = 'github'\nsecret = []", "sources.it.secret"),
        ("[sources.'a b']\ntype = 'github'", "sources.a b"),
    ],
)
def test_wrong_settings_are_refused_before_any_service(
    tmp_path: Path, text: str, where: str
) -> None:
    file = tmp_path / "rapport.toml"
    file.write_text(text)
    with pytest.raises(InvalidSettings, match=f": {where}: "):
        load_settings(file)


def test_ingest_does_not_start_with_a_wrong_source(tmp_path: Path) -> None:
    sources = {"it": SourceSettings(type="githb")}
    with pytest.raises(SystemExit, match=r"sources\.it\.type: 'githb' is unknown"):
        main(load_settings(data_dir=tmp_path, sources=sources))
