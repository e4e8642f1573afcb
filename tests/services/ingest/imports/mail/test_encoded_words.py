import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imports.mail.encoded_words import decoded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jo", "Jo"),
        ("=?utf-8?q?J=C3=B6rg_R?=", "Jörg R"),
        ("=?ISO-8859-1?Q?J=F6rg?= R", "Jörg R"),
        ("=?utf-8?B?SsO2cmc=?=", "Jörg"),
        ("=?utf-8?b?SsO2cmc?=", "Jörg"),
        ("=?utf-8*de?q?J=C3=B6rg?=", "Jörg"),
        ("=?utf-8?q?J=C3?= =?UTF-8?q?=B6rg?=", "Jörg"),
        ("=?utf-8?q?a?=\t=?latin-1?q?=F6?= b", "aö b"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?=FF?=", "\ufffd"),
        ("=?klingon?q?a?=", "=?klingon?q?a?="),
        ("=?hex?q?61?=", "=?hex?q?61?="),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("=?undefined?q?a?=", "=?undefined?q?a?="),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?=?=?", "=?=?=?"),
    ],
)
def test_words(text: str, plain: str) -> None:
    assert decoded(text) == plain


@given(st.lists(st.sampled_from(["=?", "?=", "utf-8", "?q?", "?b?", "é", "=", "*", " ", "a"])))
def test_any_text_is_decoded_or_left(parts: list[str]) -> None:
    assert isinstance(decoded("".join(parts)), str)
