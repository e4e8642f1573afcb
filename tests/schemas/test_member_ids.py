import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import read_event
from schemas.member_ids import member_id_fault
from tests.schemas.test_events import faults, stated, update


@given(st.text(max_size=220))
def test_member_ids_are_what_the_contract_says(member: str) -> None:
    valid = (
        1 <= len(member.encode()) <= 200
        and unicodedata.is_normalized("NFC", member)
        and not any(unicodedata.category(c)[0] in "CZ" for c in member)
        and member not in (".", "..")
    )
    assert (member_id_fault(member) is None) == valid


@pytest.mark.parametrize("member", [".", ".."])
def test_what_no_url_can_name_is_no_member(member: str) -> None:
    assert faults(stated(actor=member)) == ["actor"]
    assert faults(stated(target=member)) == ["target"]
    read_event(stated(actor="...", target=f"x{member}"))


@pytest.mark.parametrize("alias", ["undefined", "NULL", "None", "unknown", "n/a", "-", "NaN"])
def test_what_stands_for_nobody_is_no_alias(alias: str) -> None:
    assert faults(update("profile", aliases=["x:ana", alias])) == ["aliases[1]"]
    read_event(update("profile", actor=alias, aliases=[f"{alias}-1"]))
