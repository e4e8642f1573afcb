import pytest

from services.ingest.sources.slack.texts import legible, mentioned


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (None, None),
        ("", ""),
        ("<@U1|ana> and <@U2>", "@ana and <@U2>"),
        ("<#C1|garden> and <#C2>", "#garden and <#C2>"),
        ("<!here> <!subteam^S1|@gardeners>", "@here @gardeners"),
        (
            "<https://e.example/?a=1&amp;b=2> <mailto:a@b.example|a@b>",
            "https://e.example/?a=1&b=2 a@b",
        ),
        ("1 &lt; 2 &gt; 0 &amp;&amp; &amp;lt;", "1 < 2 > 0 && &lt;"),
        ("<", "<"),
        ("<>", "<>"),
    ],
)
def test_a_text_reads_as_people_see_it(text: str | None, read: str | None) -> None:
    assert legible(text) == read


def test_each_member_is_mentioned_once() -> None:
    assert mentioned("<@U1> <@W2|cy> <@U1> &lt;@U3&gt; <#C1>") == ["U1", "W2"]
    assert mentioned(None) == []


def test_a_text_of_brackets_is_no_flood() -> None:
    assert mentioned("<@U" * 100_000) == []
    assert legible("<@U|" * 100_000)
