import pytest

from services.ingest.imports.options import InvalidOption, read_options
from services.ingest.imports.runs.order import importer_of


def test_what_people_write():
    options = read_options(
        owner="ana", timezone="Europe/Lisbon", date_order="dmy", member=["B=o=bo"]
    )
    assert options.members == {"B=o": "bo"}
    assert (str(options.zone), options.date_order) == ("Europe/Lisbon", "dmy")
    assert sorted(options.given) == ["date_order", "member", "owner", "timezone"]
    assert read_options().given == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("owner", {"owner": "ana lima"}),
        ("timezone", {"timezone": "Lisbon"}),
        ("timezone", {"timezone": "../../etc/passwd"}),
        ("date_order", {"date_order": "ydm"}),
        ("member", {"member": ["Bo"]}),
        ("member", {"member": ["=bo"]}),
        ("member", {"member": ["Bo="]}),
    ],
)
def test_what_cannot_be_meant(name, given):
    with pytest.raises(InvalidOption) as raised:
        read_options(**given)
    assert raised.value.name == name


def test_an_option_is_for_the_formats_that_know_it():
    with pytest.raises(InvalidOption, match="is for mbox"):
        importer_of("vcard", read_options(keep_machines=True))
    with pytest.raises(InvalidOption, match="is needed for linkedin"):
        importer_of("linkedin")
    assert importer_of("linkedin", read_options(owner="ana")).source == "linkedin"
