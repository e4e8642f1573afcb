import re

from services.runtime.settings import Settings
from tests.documents.blocks import Block, Step, blocks


def test_a_command_goes_on_until_it_is_complete() -> None:
    text = "$ A=1\n\n$ post '\n  {\"a\": 1}' \\\n    -x # it's\nprinted\n  and so on\n\n$ last\n"
    assert Block("README.md", "console", text).steps() == [
        Step("A=1", ""),
        Step("post '\n  {\"a\": 1}' \\\n    -x # it's", "printed\n  and so on"),
        Step("last", ""),
    ]


def test_settings_in_documents_are_settings_that_there_are() -> None:
    text = "".join(block.text for block in blocks() if block.language == "sh")
    named = re.findall(r"^(?:export )?RAPPORT_([A-Z_]+?)(?:__\w+)?=", text, re.MULTILINE)
    assert {name.lower() for name in named} - Settings.model_fields.keys() == set()
    assert len(named) > 12
