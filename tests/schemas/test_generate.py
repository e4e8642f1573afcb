from pathlib import Path

import orjson
import pytest

from schemas import generate


def test_the_committed_files_are_what_the_code_says() -> None:
    assert generate.main(["--check"]) == 0


def test_a_file_that_differs_is_reported_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "HERE", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "asyncapi.json is out of date" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "asyncapi.json").write_text("{}")
    assert generate.main(["--check"]) == 1


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = orjson.loads(generate.documents()[generate.HERE / "asyncapi.json"])
    for reference in _references(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        found = [value["$ref"]] if "$ref" in value else []
        return found + [each for inner in value.values() for each in _references(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _references(inner)]
    return []
