from collections import Counter

from services.cli.import_report import NamedMembers, print_report
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.statements import Ignored


def test_members_by_prefix_the_most_often_named_first() -> None:
    named = NamedMembers()
    card = {"actor": "mail:ana@x", "aliases": ["tel:1", "ana"]}
    message = {"actor": "mail:bo@x", "target": "mail:ana@x"}
    assert list(named.noting([card, message, Ignored("no")])) == [card, message, Ignored("no")]
    assert named.by_prefix() == {
        "mail:": ["mail:ana@x", "mail:bo@x"],
        "tel:": ["tel:1"],
        "": ["ana"],
    }


def test_nothing_new(capsys) -> None:
    print_report(Counter(published=0), PassedOver(), NamedMembers())
    assert capsys.readouterr().err == "nothing new\n"


def test_every_reason_is_on_one_line_with_the_first_example(capsys) -> None:
    passed_over = PassedOver()
    for example in ("x" * 100, "second"):
        passed_over.add(Ignored("a long reason " * 5, example))
    print_report(Counter(ignored=2), passed_over, NamedMembers())
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "2 ignored"
    [line] = [line for line in lines if "a long reason" in line]
    assert line.split()[-2:] == ["2", "x" * 100]
