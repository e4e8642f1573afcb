import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.member_ids import member_id_fault
from services.local.replay.tables.member_ids import IdStyle, UnchosenStyle, member_id


@pytest.mark.parametrize(
    ("name", "kept", "slug"),
    [
        ("Ana Lima", "Ana_Lima", "ana-lima"),
        ("Jose\u0301  Sa\u0301", "José_Sá", "josé-sá"),
        ("O'Neil, Jo (work)", "O'Neil,_Jo_(work)", "o-neil-jo-work"),
        ("mail:Ana.Lima@x.org", "mail:Ana.Lima@x.org", "mail:ana.lima@x.org"),
        ("山田 太郎", "山田_太郎", "山田-太郎"),
        ("42", "42", "42"),
    ],
)
def test_each_style(name, kept, slug):
    assert member_id(name, IdStyle.KEEP) == kept
    assert member_id(name, IdStyle.SLUG) == slug


def test_a_space_needs_a_choice():
    with pytest.raises(UnchosenStyle, match=r"--ids keep \(Ana_Lima\) or --ids slug \(ana-lima\)"):
        member_id("Ana Lima", None)
    assert member_id("ana", None) == "ana"


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20))
def test_no_style_leaves_white_space(name):
    for style in IdStyle:
        made = member_id(name.strip(), style)
        assert "white space" not in (member_id_fault(made) or "")
        assert made == member_id(made, style)
