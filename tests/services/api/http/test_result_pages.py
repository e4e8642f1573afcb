from dataclasses import replace

import pytest

from relationships.tables.erased_members import ErasedMembers
from schemas.erasures import Erasures, new_secret
from services.api.http.kept_lists import KEPT_S, ResultList
from services.api.http.result_pages import ResultPages
from services.api.reading.sight.viewer import Viewer
from services.http.problems import Problem


def results(ego="ana", size=3):
    return ResultList(ego, 0, [f"{ego}{i}" for i in range(size)])


def kept(pages, ego="ana"):
    """A cursor for what comes after the first result."""
    _, cursor = pages.page(results(ego), 1)
    return cursor


def test_without_a_cursor_there_is_nothing_to_resume():
    assert ResultPages(9).resume(None, "ana") is None


def test_pages_follow_each_other_until_all_is_listed():
    pages, listed = ResultPages(9), []
    page, cursor = pages.page(results(size=5), 2)
    listed.append(page)
    while cursor:
        page, cursor = pages.page(pages.resume(cursor, "ana"), 2)
        listed.append(page)
    assert listed == [["ana0", "ana1"], ["ana2", "ana3"], ["ana4"]]


def test_what_fits_one_page_has_no_cursor():
    assert ResultPages(9).page(results(), 3) == (["ana0", "ana1", "ana2"], None)


def test_a_cursor_is_its_egos():
    pages = ResultPages(9)
    cursor = kept(pages)
    with pytest.raises(Problem, match="first page"):
        pages.resume(cursor, "bo")


def test_another_resources_cursor_is_refused():
    with pytest.raises(Problem, match="first page"):
        ResultPages(9).resume(kept(ResultPages(9)), "ana")


def test_result_lists_expire():
    time = [0.0]
    pages = ResultPages(9, clock=lambda: time[0])
    cursor = kept(pages)
    time[0] = KEPT_S - 0.1
    assert pages.page(pages.resume(cursor, "ana"), 1)[0] == ["ana1"]
    time[0] = KEPT_S
    with pytest.raises(Problem, match="first page"):
        pages.resume(cursor, "ana")


def test_what_was_promised_is_kept_and_a_new_list_refused_until_there_is_room():
    time = [0.0]
    pages = ResultPages(most=7, clock=lambda: time[0])
    first = kept(pages)
    time[0] = 100.0
    second = kept(pages, "bo")
    with pytest.raises(Problem) as refused:
        kept(pages, "cy")
    assert (refused.value.kind.status, refused.value.headers) == (503, {"Retry-After": "200"})
    for cursor, ego in ((first, "ana"), (second, "bo")):
        assert pages.page(pages.resume(cursor, ego), 5) == ([f"{ego}1", f"{ego}2"], None)
    time[0] = KEPT_S
    assert pages.page(pages.resume(kept(pages), "ana"), 5) == (["ana1", "ana2"], None)


def test_one_list_is_kept_however_long():
    pages = ResultPages(most=7)
    _, cursor = pages.page(results(size=20_001), 1_000)
    assert len(pages.page(pages.resume(cursor, "ana"), 30_000)[0]) == 19_001


def test_further_pages_are_of_the_list_that_is_kept_already():
    pages = ResultPages(most=5)
    _, cursor = pages.page(results(size=5), 1)
    _, after = pages.page(pages.resume(cursor, "ana"), 1)
    assert pages.page(pages.resume(cursor, "ana"), 1)[0] == ["ana1"]
    assert pages.page(pages.resume(after, "ana"), 1)[0] == ["ana2"]


def test_a_cursor_is_its_viewers():
    ana, bo = Viewer(frozenset({"ana"})), Viewer(frozenset({"bo"}))
    pages = ResultPages(9)
    cursor = kept(pages.seen_by(ana))
    assert pages.seen_by(Viewer(frozenset({"ana"}))).resume(cursor, "ana").offset == 1
    for other in (None, bo):
        with pytest.raises(Problem, match="first page"):
            pages.seen_by(other).resume(cursor, "ana")
    with pytest.raises(Problem, match="first page"):
        pages.seen_by(ana).resume(kept(pages), "ana")


class Topic:
    """Statements of erasures as they come."""

    def __init__(self):
        self.erasures = Erasures()
        self.erasures.take(0, 1, *new_secret())
        self.end = 1

    def erase(self, member):
        self.erasures.take(self.end, 1, *self.erasures.statement(member.encode(), always=False))
        self.end += 1

    def erased(self):
        return ErasedMembers(self.erasures.stated)


def test_later_pages_leave_out_whoever_is_erased_after_the_first():
    topic = Topic()
    topic.erase("ana3")
    pages = ResultPages(99, lambda name: [name], topic.erased)
    page, cursor = pages.page(results(size=6), 2)
    assert page == ["ana0", "ana1"]
    topic.erase("ana2")
    page, cursor = pages.page(pages.resume(cursor, "ana"), 2)
    assert page == ["ana3"]
    topic.erase("ana5")
    assert pages.page(pages.resume(cursor, "ana"), 2) == (["ana4"], None)


def test_a_list_that_began_before_an_erasure_tells_nothing_of_it_on_its_first_page_either():
    topic = Topic()
    known = topic.erased().latest
    topic.erase("ana1")
    pages = ResultPages(99, lambda name: [name], topic.erased)
    assert pages.page(replace(results(), known=known), 5)[0] == ["ana0", "ana2"]


def test_the_lists_of_whoever_is_erased_have_no_further_pages():
    topic = Topic()
    pages = ResultPages(99, lambda name: [name], topic.erased)
    _, cursor = pages.page(results(size=6), 2)
    topic.erase("ana")
    with pytest.raises(Problem):
        pages.resume(cursor, "ana")
