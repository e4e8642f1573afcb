from pathlib import Path

import pytest

from services.ingest.imports import linkedin
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.statements import Ignored, Outcome

NOTES = """Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see email addresses for connections who have allowed their connections to see or download their email address using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more here https://www.linkedin.com/help/linkedin/answer/261"

"""  # noqa: E501 - as it is
ROWS = """First Name,Last Name,URL,Email Address,Company,Position,Connected On
Bo,Ek,https://www.linkedin.com/in/bo-ek-1a2b3c,,"Garden, Ltd.",Gardener,12 Mar 2024
Zo\u00eb,Sá,https://www.linkedin.com/in/zo%C3%AB-s%C3%A1,Zoe@x.org,Acme,,01 Jan 2019
,,,,,,05 Feb 2020
Cy,Old,,cy@x.org,,,"2/25/19, 6:52 PM"
De,Bad,https://www.linkedin.com/in/de,,,,12 mars 2024
"""


def read(tmp_path: Path, content: str = NOTES + ROWS) -> list[Outcome]:
    file = tmp_path / "Connections.csv"
    file.write_text(content)
    return list(linkedin.read(file, ImportOptions(owner="mail:ana@x.org")))


def test_connections_of_the_owner(tmp_path):
    connects = [e for e in read(tmp_path) if not isinstance(e, Ignored) and e["kind"] == "connect"]
    assert [(e["actor"], e["target"], e["at"]) for e in connects] == [
        ("mail:ana@x.org", "linkedin:in/bo-ek-1a2b3c", "2024-03-12T00:00:00+00:00"),
        ("mail:ana@x.org", "linkedin:in/zoë-sá", "2019-01-01T00:00:00+00:00"),
        ("mail:ana@x.org", "mail:cy@x.org", "2019-02-25T18:52:00+00:00"),
    ]


def test_whom_they_are_with(tmp_path):
    profiles = [e for e in read(tmp_path) if not isinstance(e, Ignored) and e["kind"] == "profile"]
    assert [(e["actor"], e["name"], e["aliases"]) for e in profiles] == [
        ("linkedin:in/bo-ek-1a2b3c", "Bo Ek", []),
        ("linkedin:in/zoë-sá", "Zoë Sá", ["mail:zoe@x.org"]),
        ("mail:cy@x.org", "Cy Old", []),
    ]


def test_rows_that_say_too_little_are_named_by_their_line(tmp_path):
    assert [e for e in read(tmp_path) if isinstance(e, Ignored)] == [
        ("a connection without an address", "line 7"),
        ("a connection without a date that can be read", "line 9: 12 mars 2024"),
    ]


def test_the_same_connection_has_the_same_id_in_a_later_export(tmp_path):
    first = [e["id"] for e in read(tmp_path) if not isinstance(e, Ignored)]
    header, *rows = ROWS.splitlines(keepends=True)
    later = read(tmp_path, NOTES + header + "".join(reversed(rows)))
    assert {e["id"] for e in later if not isinstance(e, Ignored)} == set(first)


def test_another_file(tmp_path):
    with pytest.raises(ValueError, match="has no header with the columns First Name"):
        read(tmp_path, "Name,Mail\nBo,bo@x.org\n")
