"""Generated files are as the code would write them; the check says so when they are not."""

from pathlib import Path
from typing import Any

import pytest

from deploy import generate
from deploy.generate import filled, generated, main

SCREEN = 28
"""Grafana's units of height, of 38 pixels each with the gap, that a large screen shows."""


def test_generated_files_are_up_to_date() -> None:
    main(["--check"])


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "rules.yml"
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "generated", lambda: {path: "new"})
    return path


@pytest.mark.parametrize("held", ["old", None])
def test_the_check_names_a_stale_file_and_leaves_it(stale: Path, held: str | None) -> None:
    if held is not None:
        stale.write_text(held)
    with pytest.raises(SystemExit, match=r"rules\.yml"):
        main(["--check"])
    assert stale.exists() == (held is not None)


def test_a_stale_file_is_written(stale: Path) -> None:
    stale.write_text("old")
    main([])
    assert stale.read_text() == "new"
    main(["--check"])


def test_only_what_is_between_the_marks_changes() -> None:
    page = "before\n<!-- a -->\nold\n<!-- /a -->\nafter"
    assert filled(page, {"a": "new"}) == "before\n<!-- a -->\nnew\n<!-- /a -->\nafter"
    assert filled(filled(page, {"a": "new"}), {"a": "new"}) == filled(page, {"a": "new"})


@pytest.mark.parametrize("page", ["", "<!-- a -->\n", "<!-- /a -->", "<!-- a -->\n<!-- /a -->" * 2])
def test_marks_that_are_not_one_pair_are_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="marks for a"):
        filled(page, {"a": "new"})


def test_panels_and_queries_have_ids_of_their_own(dashboards: dict[str, dict[str, Any]]) -> None:
    for panels in (dashboard["panels"] for dashboard in dashboards.values()):
        assert len({panel["id"] for panel in panels}) == len(panels)
        for panel in panels:
            references = [target["refId"] for target in panel.get("targets", [])]
            assert len(set(references)) == len(references)
            assert all(references)


def test_dashboards_are_linked_and_each_fits_one_screen(
    dashboards: dict[str, dict[str, Any]],
) -> None:
    assert len({dashboard["uid"] for dashboard in dashboards.values()}) == len(dashboards) == 4
    for dashboard in dashboards.values():
        (link,) = dashboard["links"]
        assert (link["type"], link["tags"]) == ("dashboards", dashboard["tags"])
        places = [panel["gridPos"] for panel in dashboard["panels"]]
        assert max(place["y"] + place["h"] for place in places) <= SCREEN
        assert max(place["x"] + place["w"] for place in places) <= 24


def test_no_dashboard_is_left_that_nothing_writes(dashboards: dict[str, dict[str, Any]]) -> None:
    assert {path.stem for path in generated() if path.suffix == ".json"} == dashboards.keys()
