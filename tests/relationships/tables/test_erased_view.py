"""Views of a table that has not applied all erasures; in a process that only reads."""

import inspect
from pathlib import Path

import pytest

from relationships.keys import ERASED_KEY, header_key, preferences_key, row_key
from relationships.profile.profile import Profile, Statement, encode_profile
from relationships.row.headers import Header
from relationships.tables.changeset import Changes
from relationships.tables.erased_members import ErasedMembers
from relationships.tables.erased_view import ErasedView
from relationships.tables.meta import Progress
from relationships.tables.reader import TableReader, View
from relationships.tables.writer import TableWriter
from schemas.erasures import Erasures, new_secret

DONE = Progress(complete=True)
INNOCENT = {"hidden", "journal", "arrivals", "named_journal", "named", "erased_up_to"}
"""What names nobody who is shown, or reads through the others."""


def erased(*members: str, at: int = 7) -> ErasedMembers:
    erasures = Erasures()
    erasures.take(0, 1, *new_secret())
    for offset, member in enumerate(members, at):
        erasures.take(offset, 1_000, *erasures.statement(member.encode(), always=False))
    return ErasedMembers(erasures.stated)


class Known:
    """Erasures as a process that reads knows them."""

    def __init__(self, members: ErasedMembers) -> None:
        self._members = members

    def current(self) -> ErasedMembers:
        return self._members

    def applied(self) -> int:
        return self._members.latest

    def shown(self, view: View) -> View:
        return ErasedView(view, self._members)


def everything(state: Path, members: ErasedMembers) -> list[object]:
    """What each of a view's methods finds, of and with everybody."""
    reader = TableReader(state, 1, Known(members))
    found: list[object] = []
    with reader.view(0) as view:
        for ego in ("ana", "zed", "cy"):
            found += [view.header(ego), view.row(ego, "zed"), view.row("zed", ego), view.rows(ego)]
            found += [view.some_rows(ego, "", 2), view.all_preferences(ego), view.hidden(ego)]
            found += [view.some_preferences(ego, "", 2), view.settings(ego), view.profile(ego)]
            found += [view.contacts(ego, ["ana", "zed"]), view.whereabouts(ego)]
            found += [find(ego.encode(), b"") for find in (view.profiles(), view.activities())]
        found += [view.profiles_after("", 2), list(view.members()), view.claims()]
    reader.close()
    return found


@pytest.fixture
def read(other_process, tmp_path):
    return lambda members: other_process.submit(everything, tmp_path, members).result()


@pytest.fixture
def table(tmp_path, identity):
    table = TableWriter(tmp_path / "0", identity, 1 << 22)
    yield table
    table.close()


def fill(table, members, *, aliases=False):
    """Each with a header, a profile, which may call the others aliases, and rows with them."""
    rows = [(header_key(each), Header(5, 1, 1, 0).encode()) for each in members]
    profiles = []
    for ego in members:
        others = [each for each in members if each != ego]
        named = others if aliases else []
        rows += [(row_key(ego, other), f"{ego}{other}".encode()) for other in others]
        rows += [(preferences_key(ego, other), b"\1\x80") for other in others]
        stated = {"aliases": Statement(1, "s", ego, named)}
        profiles.append((ego.encode(), encode_profile(Profile(stated=stated))))
    table.apply(Changes(rows=rows, profiles=profiles), DONE)
    table.caught_up(1)


def test_it_is_as_if_whom_it_leaves_out_had_never_been(table, read, tmp_path, identity):
    fill(table, ["ana", "zed", "cy"])
    left_out = read(erased("zed"))
    assert left_out != read(erased("nobody"))
    assert not [each for each in left_out if "zed" in repr(each)]
    table.apply(Changes(rows=[(ERASED_KEY, (8).to_bytes(8, "big"))]), DONE)
    assert read(erased("zed")) == read(erased("nobody"))
    assert read(erased("zed", at=9)) == left_out


def test_a_page_is_full_whoever_is_left_out_of_it(table, read):
    fill(table, ["ana", "zed", "cy", "dee", "eve"])
    found = read(erased("zed", "cy"))
    assert (["dee", "eve"], [b"anadee", b"anaeve"]) in found


def test_whatever_a_view_can_be_asked_leaves_them_out():
    asked = {name for name, _ in inspect.getmembers(View, inspect.isfunction) if name[0] != "_"}
    assert asked - set(vars(ErasedView)) == INNOCENT


def test_nobody_claims_to_be_whom_it_leaves_out(table, read):
    fill(table, ["ana", "zed", "cy"], aliases=True)
    found = read(erased("zed"))
    assert {"ana": ["cy"], "cy": ["ana"]} in found
    profiles = [each for each in found if isinstance(each, Profile)]
    assert [each.statement("aliases") for each in profiles] == [["cy"], ["ana"]]


def test_claims_are_read_again_once_others_are_left_out(table, other_process, tmp_path):
    fill(table, ["ana", "zed"])
    marks = [
        other_process.submit(mark, tmp_path, erased(*m)).result() for m in (("x",), ("y", "z"))
    ]
    assert marks[0] != marks[1]


def mark(state: Path, members: ErasedMembers) -> bytes:
    reader = TableReader(state, 1, Known(members))
    with reader.view(0) as view:
        found = view.claims_mark()
    reader.close()
    return found
