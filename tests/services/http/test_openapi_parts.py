import re

import pytest

from deploy.openapi import SERVICES, document
from services.http.openapi_parts import operation_id, say_defaults


@pytest.fixture(scope="module", params=SERVICES)
def operations(request):
    """Those of a service's document, and the tags that it describes."""
    found = document(request.param)
    described = {tag["name"] for tag in found["tags"]}
    return [each for path in found["paths"].values() for each in path.values()], described


def test_each_operation_has_a_short_id_of_its_own(operations):
    ids = [each["operationId"] for each in operations[0]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z]+([A-Z][a-z]+)*", id_) for id_ in ids)


def test_each_operation_is_in_a_group_that_is_described(operations):
    assert {tag for each in operations[0] for tag in each["tags"]} == operations[1]
    assert all(len(each["tags"]) == 1 for each in operations[0])


def test_each_operation_says_which_key_it_needs_and_how_it_fails(operations):
    for each in operations[0]:
        assert "security" in each
        failing = {status: answer for status, answer in each["responses"].items() if status >= "4"}
        assert failing
        for answer in failing.values():
            (content,) = answer["content"].values()
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize(
    ("verb", "name", "expected"),
    [("get", "circle", "getCircle"), ("list", "dead_letters", "listDeadLetters"),
     ("", "set_preferences", "setPreferences")],
)  # fmt: skip
def test_ids_are_made_of_verb_and_name(verb, name, expected):
    assert operation_id(verb, name) == expected


def test_defaults_are_said_in_words():
    parts = {"a": {"default": None}, "b": {"default": False, "description": "it is"},
             "c": {"default": 1}}  # fmt: skip
    say_defaults({"Any": {"properties": parts}, "None": {}})
    assert parts == {"a": {}, "b": {"description": "it is; default false"},
                     "c": {"description": "default 1"}}  # fmt: skip
