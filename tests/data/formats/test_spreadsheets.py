"""Spreadsheets of any program: how cells look does not matter, and what is broken is told."""

import time
import zipfile

import pytest

from affectbench.data.formats.spreadsheets import read_sheet, write_sheet
from affectbench.refusal import Refusal

FILL = b"<fill><patternFill /></fill>"


def rewrite(path, part: str, change):
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert change(parts[part]) != parts[part]
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


@pytest.mark.parametrize(
    "look", [b"<fill/>", b"<fill><patternFill><extLst/></patternFill></fill>", b"<nothing/>"]
)
def test_a_look_over_which_libraries_stumble_is_read(look, tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(path, ["participant", "category"], [["P02", "AD"]])
    rewrite(path, "xl/styles.xml", lambda content: content.replace(FILL, look))
    assert read_sheet(path) == [(2, {"participant": "P02", "category": "AD"})]


def test_what_is_broken_is_told(tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(path, ["a", "a"], [[1, 2]])
    with pytest.raises(Refusal, match=r"a\.xlsx, line 1: column 'a' is there twice"):
        read_sheet(path)
    write_sheet(path, ["a", "b"], [[1, 2]])
    with zipfile.ZipFile(path) as file:
        sheet = file.getinfo("xl/worksheets/sheet1.xml")
    whole, place = path.read_bytes(), sheet.header_offset + 30 + len(sheet.filename) + 10
    path.write_bytes(whole[:place] + b"\xff" * 8 + whole[place + 8 :])  # in what is compressed
    with pytest.raises(Refusal, match=r"a\.xlsx is no \.xlsx that can be read \("):
        read_sheet(path)
    for part, change in (
        ("xl/worksheets/sheet1.xml", lambda content: content[:-40]),
        ("xl/workbook.xml", lambda content: content.replace(b"sheetId", b"sheetNo")),
        ("[Content_Types].xml", lambda content: b"<a/>"),
    ):
        write_sheet(path, ["a", "b"], [[1, 2]])
        rewrite(path, part, change)
        with pytest.raises(Refusal, match=r"a\.xlsx (is no \.xlsx that can be read|has no sheet)"):
            read_sheet(path)


def test_a_line_far_below_the_labels_is_refused_before_all_above_are_made(tmp_path):
    """The file has two lines, and says that the second is line 20,000,000."""
    path = tmp_path / "a.xlsx"
    write_sheet(path, ["participant", "category"], [["P02", "AD"]])

    def far(line: int):
        return lambda content: (
            content.replace(b'r="2"', b'r="%d"' % line)
            .replace(b'r="A2"', b'r="A%d"' % line)
            .replace(b'r="B2"', b'r="B%d"' % line)
        )

    rewrite(path, "xl/worksheets/sheet1.xml", far(20_000_000))
    begin = time.process_time()
    reason = r"a\.xlsx, line 100001: a sheet of labels has no more than 100,000 lines; take out"
    with pytest.raises(Refusal, match=reason):
        read_sheet(path)
    assert time.process_time() - begin < 4
    write_sheet(path, ["participant", "category"], [["P02", "AD"]])
    rewrite(path, "xl/worksheets/sheet1.xml", far(100_000))
    assert read_sheet(path) == [(100_000, {"participant": "P02", "category": "AD"})]
