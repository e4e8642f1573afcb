from services.ingest.imports.runs.named_members import NamedMembers
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
