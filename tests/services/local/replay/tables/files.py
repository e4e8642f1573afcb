"""Tables of mails in each kind of file."""

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import duckdb

Lines = list[list[str]]

HEADER = ["From", "To", "Date", "Subject", "Tags", "Unread"]


def own_csv(directory: Path, lines: Lines) -> Path:
    file = directory / "table.csv"
    quoted = (";".join(f'"{cell}"' for cell in line) for line in (HEADER, *lines))
    file.write_text("\n".join(quoted))
    return file


def parquet(directory: Path, lines: Lines) -> Path:
    file = directory / "table [1].parquet"
    with duckdb.connect() as database:
        columns = ", ".join(f'"{name}" VARCHAR' for name in HEADER)
        database.execute(f"CREATE TABLE lines ({columns})")
        for line in lines:
            database.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", line)
        typed = 'SELECT * REPLACE ("Date"::TIMESTAMP AS "Date") FROM lines'
        database.execute(f"COPY ({typed}) TO '{file}' (FORMAT parquet)")
    return file


def workbook(directory: Path, lines: Lines) -> Path:
    """As spreadsheet programs write it: texts inline, times as days since 1899."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    epoch = datetime(1899, 12, 30)

    def cell(text: str) -> str:
        try:
            days = (datetime.fromisoformat(text) - epoch).total_seconds() / 86_400
        except ValueError:
            return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        return f'<c s="1"><v>{days!r}</v></c>'

    rows = "".join(f"<row>{''.join(map(cell, line))}</row>" for line in (HEADER, *lines))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Mails" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }
    file = directory / "table.xlsx"
    with ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file
