"""Lists and csv files: what is unambiguous is taken, and the rest is refused with its line."""

import math

import pytest

from affectbench.data.formats.text import column_of, lines_of, number, number_at, rows_of, table_of
from affectbench.refusal import Refusal

PLAIN = "name,age\nP02,24\nP03,31\n"
SAME = {
    "plain": PLAIN.encode(),
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "lines of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "lines of an old Mac": PLAIN.replace("\n", "\r").encode(),
    "blank lines": b"name,age\n\nP02,24\n   \nP03,31\n\n\n",
    "no end of the last line": PLAIN.strip().encode(),
    "blanks and quotes": b'name, age\nP02 , "24"\n"P03",31\n',
}
REFUSED = {
    "semicolons": (b"name;age\nP02;24\n", "line 1: fields are separated by semicolons"),
    "tabs": (b"name\tage\nP02\t24\n", "line 1: fields are separated by tabs"),
    "latin-1": ("name,age\nP02,24\nPé,3\n".encode("latin1"), "line 3: is not plain text in UTF-8"),
    "UTF-16": (PLAIN.encode("utf-16"), "line 1: is not plain text in UTF-8 (byte 0xff)"),
    "a zero byte": (b"name,age\nP\0,24\n", "line 2: holds a zero byte"),
    "a field more": (b"name,age\n\nP02,24,9\n", "line 3: 3 fields, but the header has 2"),
    "a field less": (b"name,age\nP02\n", "line 2: 1 fields, but the header has 2"),
    "an open quote": (b'name,age\nP02,24\n"P03,31\n', "line 3: is no csv"),
    "nothing": (b"\n\n", "is empty"),
}


@pytest.mark.parametrize("how", SAME)
def test_what_is_unambiguous_is_read_alike(how, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(SAME[how])
    names, rows = table_of(path)
    assert names == ["name", "age"]
    assert [fields for _, fields in rows] == [["P02", "24"], ["P03", "31"]]


@pytest.mark.parametrize("how", REFUSED)
def test_the_rest_is_refused_with_its_line(how, tmp_path):
    content, told = REFUSED[how]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        list(table_of(path)[1])
    assert f"{path}" in str(refused.value)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_lines_keep_their_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n\n1,2\n\n'3\n,4'\n")
    assert [number for number, _ in rows_of(path)] == [1, 3, 5, 6]
    path.write_bytes(b"\xef\xbb\xbf0.5\r\n\r\n0.25\r\n\r\n")
    assert lines_of(path) == ["0.5", "", "0.25"]
    with pytest.raises(Refusal, match=r"none\.csv is missing; copy it again"):
        lines_of(tmp_path / "none.csv")
    with pytest.raises(Refusal, match="is a folder where a file should be"):
        lines_of(tmp_path)


def test_a_column_is_found_in_another_case_unless_case_tells_two_apart(tmp_path):
    assert column_of(["Name", "age"], "name", tmp_path) == 0
    assert column_of(["X_0"], "x_0", tmp_path, exactly=True) is None
    with pytest.raises(Refusal, match="column 'name' is there twice"):
        column_of(["Name", "name"], "name", tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", " ", "nan", "NaN", "-nan", "nan(ind)", "-nan(ind)", "-nan(snan)", "-1.#IND", "1.#QNAN",
     "-1.#IO", "1.#INF", "inf", "-Inf", "infinity", "NA", "n/a", "null", "None"],
)  # fmt: skip
def test_what_says_that_it_is_no_number_is_missing(text):
    assert math.isnan(number(text))


@pytest.mark.parametrize("text", ["-", "0,5", "1_000", "1e39", "1e999", "٣", "x", "0x10", "--1"])
def test_what_is_neither_number_nor_missing_is_refused(text, tmp_path):
    with pytest.raises(Refusal, match=r"line 7, column age: '.*' is no number"):
        number_at(text, tmp_path / "a.csv", 7, "age")
