import pytest

from services.ingest.sources.activitystreams.content import instant, text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<p>Hi <a href="x">@<span>bo</span></a>!</p><p>1 &lt; 2</p>', "Hi @bo!\n1 < 2"),
        ("<" * 1000 + "a" * 1000, "<" * 1000 + "a" * 1000),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
    ],
)
def test_text_of_markup(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_a_time_without_an_offset_is_utc() -> None:
    assert instant("2015-04-21T12:34:56") == "2015-04-21T12:34:56+00:00"
    assert instant("2014-12-31T23:00-08:00") == "2014-12-31T23:00:00-08:00"
