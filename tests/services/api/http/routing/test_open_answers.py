from contextlib import ExitStack

import pytest

from services.api.http.routing.open_answers import OpenAnswers
from services.http.problems import Problem
from services.runtime.access.grants import Grant

ONE, OTHER = (Grant(id=name, name=name, scopes=frozenset()) for name in ("one", "other"))


def refused(held):
    with pytest.raises(Problem) as problem, held:
        pass
    return problem.value.kind.status


def test_each_key_has_its_own():
    answers = OpenAnswers("streams", 20)
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(answers.one_of(ONE))
        for _ in range(2):
            assert refused(answers.one_of(ONE)) == 429
        held.enter_context(answers.one_of(OTHER))
    with answers.one_of(ONE):
        pass


def test_all_keys_together_have_no_more_than_there_are():
    answers = OpenAnswers("downloads", 2, of_all=3)
    third = Grant(id="third", name="third", scopes=frozenset())
    with answers.one_of(ONE), answers.one_of(OTHER):
        with answers.one_of(ONE):
            assert refused(answers.one_of(third)) == 503
            assert refused(answers.one_of(ONE)) == 429
        with answers.one_of(third):
            pass
