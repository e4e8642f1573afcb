import pytest

from services.api.http.result_pages import KEPT_S, ResultList, ResultPages
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
    second = kept(pages)
    with pytest.raises(Problem) as refused:
        kept(pages)
    assert (refused.value.kind.status, refused.value.headers) == (503, {"Retry-After": "200"})
    for cursor in (first, second):
        assert pages.page(pages.resume(cursor, "ana"), 5) == (["ana1", "ana2"], None)
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
