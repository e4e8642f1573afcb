from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.agents.imap.folder_names import folder_name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", "INBOX"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("[Gmail]/Messages envoyés", "[Gmail]/Messages envoy&AOk-s"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # RFC 3501, 5.1.3
        ("Wysłane", "Wys&AUI-ane"),
        ("R&D", "R&-D"),
        ("a&b-c", "a&-b-c"),
        ("Ä&Ö", "&AMQ-&-&ANY-"),
        ("😀", "&2D3eAA-"),
        ("a\r\nb", "a&AA0ACg-b"),
        ("Envoy&AOk-s", "Envoy&AOk-s"),
        ("R&-D", "R&-D"),
    ],
)
def test_names(name: str, written: str) -> None:
    assert folder_name(name) == written


@given(st.text(st.characters(codec="utf-8")).filter(lambda text: not text.isascii()))
def test_they_can_be_read_back(name: str) -> None:
    written = folder_name(name)
    assert written.isascii()
    assert written.isprintable()
    assert _read(written) == name


def _read(written: str) -> str:
    first, *others = written.split("&")
    return first + "".join(map(_read_shift, others))


def _read_shift(shifted: str) -> str:
    encoded, _, rest = shifted.partition("-")
    raw = b64decode(encoded.replace(",", "/") + "=" * (-len(encoded) % 4))
    return (raw.decode("utf-16-be") if encoded else "&") + rest
