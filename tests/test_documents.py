"""What documents refer to is there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
THREATS = (ROOT / "docs" / "threat-model.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w/]+/test_\w+\.py)(?:::(\w+))?`", THREATS)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_each_test_that_shows_an_answer_to_a_threat_exists(path: str, name: str) -> None:
    text = (TESTS / path).read_text()
    assert not name or re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)


def test_each_threat_has_an_answer_and_a_test() -> None:
    threats = [line for line in THREATS.splitlines() if re.match(r"\| \*\*[STRIDE]\*\*", line)]
    assert {line[4] for line in threats} == set("STRIDE")
    for line in threats:
        _, answer, shown = line.strip("| ").split(" | ")[1:]
        assert answer.strip()
        assert re.search(r"`[\w/]+/test_\w+\.py", shown)


DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", document.read_text()):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link
