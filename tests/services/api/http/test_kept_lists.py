import pytest

from services.api.http.kept_lists import KEPT_S, SHARED, KeptLists, ResultList
from services.http.problems import Problem


def listed(ego="ana", size=100, at=0):
    return ResultList(ego, at, [f"{ego}{i}" for i in range(size)])


@pytest.fixture
def time():
    return [0.0]


@pytest.fixture
def lists(time):
    return KeptLists(100 + 3 * SHARED, lambda: time[0])


def test_the_same_order_asked_for_again_is_kept_once_and_each_has_its_time(lists):
    keys = [lists.keep(None, listed(at=at)) for at in range(4)]
    found = [lists.get(key).results for key in keys]
    assert [each.at for each in found] == [0, 1, 2, 3]
    assert len({id(each.listed) for each in found}) == 1
    with pytest.raises(Problem) as refused:
        lists.keep(None, listed(at=4))
    assert refused.value.kind.status == 503


@pytest.mark.parametrize("other", [listed(size=99), listed("bo")])
def test_another_order_takes_room_of_its_own(lists, other):
    lists.keep(None, listed())
    with pytest.raises(Problem):
        lists.keep(None, other)


def test_a_shared_list_takes_its_room_until_the_last_that_has_it_expires(lists, time):
    lists.keep(None, listed())
    time[0] = KEPT_S / 2
    later = lists.keep(None, listed())
    time[0] = KEPT_S
    assert lists.get(later).results.listed == listed().listed
    with pytest.raises(Problem):
        lists.keep(None, listed("bo"))
    time[0] = KEPT_S * 1.5
    assert lists.get(later) is None
    for ego in ("bo", "bo", "bo", "bo"):
        lists.keep(None, listed(ego))
