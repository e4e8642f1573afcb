import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imports.mail.address_lists import addresses_in


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("ana@x.org", "ana@x.org"),
        ("Ana <ana@x.org>, bo@x.org", "ana@x.org bo@x.org"),
        ("ana@x.org <ana@x.org>, bo@x.org", "ana@x.org bo@x.org"),
        ("old@x.org <new@x.org>", "new@x.org"),
        ('"Ma, Bo" <bo@x.org>, "a@b" cy@x.org', "bo@x.org cy@x.org"),
        ('"quotes \\" <a@b>" <bo@x.org>', "bo@x.org"),
        ('"never ended <ana@x.org>, bo@x.org', "ana@x.org bo@x.org"),
        ("(Ana) ana@x.org (at (her) \\) home), bo@x.org", "ana@x.org bo@x.org"),
        ("ana@x.org (never ended, bo@x.org", "ana@x.org"),
        ("(" * 495 + "ana@x.org", ""),
        ("(" * 495 + ")" * 495 + "ana@x.org", "ana@x.org"),
        ("undisclosed-recipients:;", ""),
        ("Friends: ana@x.org, Bo <bo@x.org>;, cy@x.org", "ana@x.org bo@x.org cy@x.org"),
        ("Friends: ana@x.org", "ana@x.org"),
        ("ana@x.org; bo@x.org;", "ana@x.org bo@x.org"),
        ("ana@x.org bo@x.org", "ana@x.org bo@x.org"),
        ("<ana@x.org> <bo@x.org>", "ana@x.org bo@x.org"),
        ("Ana ana@x.org", "ana@x.org"),
        ("<ana@x.org, bo@x.org>", "ana@x.org bo@x.org"),
        ("<@relay.org,@other.org:ana@x.org>, bo@x.org", "ana@x.org bo@x.org"),
        ("ana @ x . org", "ana@x.org"),
        ("Ana\t<\tana@x.org\t>", "ana@x.org"),
        ("<mailto:ana@x.org>", "mailto:ana@x.org"),
        ('"ana"@x.org, <"bo.b"@x.org>', "ana@x.org bo.b@x.org"),
        ("'ana@x.org'", "ana@x.org"),
        ("ana@[192.0.2.1]", "ana@[192.0.2.1]"),
        ("jörg@x.org, järg@bücher.example", "jörg@x.org järg@bücher.example"),
        ("=?utf-8?q?J=C3=B6rg?= <jo@x.org>", "jo@x.org"),
        ("=?utf-8?q?boss=40x.org?= <ana@y.org>", "ana@y.org"),
        ("=?utf-8?q?Riis,_J=C3=B6rg?= <jo@x.org>", "jo@x.org"),
        ("=?utf-8?q?j=C3=B6rg?=@x.org", "jörg@x.org"),
        ("=?utf-8?b?QW5hIDxhbmFAeC5vcmc+?=, bo@x.org", "ana@x.org bo@x.org"),
        ("ana@x.org,,, ,bo@x.org,", "ana@x.org bo@x.org"),
        ("", ""),
        ("<>", ""),
        ("nobody", "nobody"),
    ],
)
def test_lists_as_they_come(text: str, addresses: str) -> None:
    assert list(addresses_in(text)) == addresses.split()


def test_what_is_no_address_is_returned_as_it_is() -> None:
    assert list(addresses_in("b@@c, <EX:/o=org>, Two Words")) == ["b@@c", "EX:/o=org", "Two Words"]


ADDRESS = st.from_regex(r"[a-zåé0-9]{1,9}(\.[a-z]{1,5})?@[a-zü]{1,9}\.org", fullmatch=True)
PHRASE = st.text("abc @,;:<()é\\\"'", max_size=9).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
COMMENT = st.text("abc @,;:<>é\"'", max_size=9).map(lambda text: f"({text})")


@given(st.lists(st.tuples(st.one_of(PHRASE, COMMENT, ADDRESS, st.just("")), ADDRESS), max_size=9))
def test_names_do_not_matter(entries: list[tuple[str, str]]) -> None:
    text = ", ".join(f"{name} <{address}>" for name, address in entries)
    assert list(addresses_in(text)) == [address for _, address in entries]


@given(st.lists(st.one_of(ADDRESS, st.text('()<>"@,;:\\ =?é', max_size=9)), max_size=20))
def test_whatever_there_is_it_ends(parts: list[str]) -> None:
    assert len(list(addresses_in("".join(parts)))) <= len("".join(parts)) + 1


@given(st.text('()<>@:\\ =?éab."', max_size=20).filter(lambda text: text.count('"') % 2 == 0))
def test_what_is_wrong_with_one_spoils_not_the_one_before(odd: str) -> None:
    assert next(addresses_in(f"ana@x.org, {odd}")) == "ana@x.org"
