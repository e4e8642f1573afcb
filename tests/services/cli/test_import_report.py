from collections import Counter

from services.cli.import_report import print_report
from services.ingest.imports.runs.report import ImportReport
from services.ingest.sources.statements import Ignored


def test_nothing_new(capsys) -> None:
    print_report(ImportReport(Counter(published=0)))
    assert capsys.readouterr().err == "nothing new\n"


def test_every_reason_is_on_one_line_with_the_first_example(capsys) -> None:
    report = ImportReport(Counter(ignored=2))
    for example in ("x" * 100, "second"):
        report.passed_over.add(Ignored("a long reason " * 5, example))
    print_report(report)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "2 ignored"
    [line] = [line for line in lines if "a long reason" in line]
    assert line.split()[-2:] == ["2", "x" * 100]
