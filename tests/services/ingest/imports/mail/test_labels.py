import pytest

from services.ingest.imports.mail.headers import Headers
from services.ingest.imports.mail.labels import uncounted


def why(labels: str) -> str | None:
    return uncounted(Headers(f"X-Gmail-Labels: {labels}\n".encode()))


@pytest.mark.parametrize(
    ("labels", "meaning"),
    [
        ("Drafts", "a draft"),
        ("Opened,Drafts", "a draft"),
        ("Spam,Unread", "spam"),
        ("Inbox,Trash", "thrown away"),
        ("Bin", "thrown away"),
        ("Entwürfe", "a draft"),
        ("Papierkorb,Geöffnet", "thrown away"),
        ("=?UTF-8?Q?Entw=C3=BCrfe,Ge=C3=B6ffnet?=", "a draft"),
        ("=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception?=\n =?UTF-8?Q?,Corbeille?=", "thrown away"),
        ("=?UTF-8?B?44K044Of566x?=", "thrown away"),
        ('"Family, close",Spam', "spam"),
        ('"Trash"', "thrown away"),
        ("SPAM", "spam"),
        ("Черновики", "a draft"),
        ("Çöp Kutusu", "thrown away"),
        ("İstenmeyen", "spam"),
        ("迷惑メール", "spam"),
        ("임시보관함", "a draft"),
        ("Kos\u030c", "thrown away"),
    ],
)
def test_what_counts_nothing(labels: str, meaning: str | None) -> None:
    assert why(labels) == meaning


@pytest.mark.parametrize(
    "labels",
    [
        "",
        "Inbox,Important,Opened",
        "Sent",
        "Spam reports",
        "Work/Drafts",
        '"Drafts, old"',
        ",,",
        '"',
    ],
)
def test_what_counts(labels: str) -> None:
    assert why(labels) is None


def test_what_a_filter_found_to_be_spam() -> None:
    assert uncounted(Headers(b"X-Spam-Flag: YES\n")) == "spam"
    assert uncounted(Headers(b"X-Spam-Flag: NO\n")) is None
