import pytest

from rapport_client.answers import Member
from services.mcp.news import News, job, news
from services.mcp.words.texts import MOST
from tests.services.mcp.samples import NOW, member, update

AT = "2026-11-26T08:00:00Z"


def of(kind: str, **given: object) -> News:
    bo: Member = member(updates=[update(kind, AT, **given)])
    return news(bo.updates[0])


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("post", {"text": "A\nB", "topics": ["music"]}, "wrote “A B” (about music)"),
        ("post", {"url": "https://a.example"}, "wrote something"),
        ("read", {"text": "B-trees"}, "read “B-trees”"),
        ("travel", {"place": {"name": "Porto"}}, "announced a trip to Porto"),
        (
            "job_change",
            {"title": "Editor", "previous_organization": "Old"},
            "started as Editor, before at Old",
        ),
        ("profile", {}, "changed what their profile says"),
    ],
)
def test_an_update_in_words(kind: str, given: dict[str, object], said: str) -> None:
    assert of(kind, **given).what == said


def test_where_it_stands_and_when() -> None:
    found = of("read", text="B-trees", url="https://a.example/b")
    assert found.line(NOW) == "read “B-trees” <https://a.example/b>, 2 days ago (26 November 2026)"


def test_a_cut_address_leads_nowhere() -> None:
    assert of("read", url="https://a.example/" + "x" * MOST).url is None


def test_a_job_is_what_is_known_of_it() -> None:
    assert job("Editor", "Saltmarsh Press") == "Editor at Saltmarsh Press"
    assert job(None, "Saltmarsh Press") == "Saltmarsh Press"
    assert job(None, None) == "a job"
