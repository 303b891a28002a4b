"""attributes.csv: columns in names of their own, and nothing that leads out of its folder."""

from collections import Counter

import numpy as np
import pytest

from affectbench.data.formats.attributes import read_attributes
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space

NAMES = ["P02", "P03"]


def read(tmp_path, text: str, counts: Counter | None = None):
    (tmp_path / "attributes.csv").write_text(text, "utf-8")
    return read_attributes(
        tmp_path / "attributes.csv", NAMES, Counter() if counts is None else counts
    )


def test_columns_are_numbers_or_text_and_missing_is_missing(tmp_path):
    counts = Counter()
    found = read(
        tmp_path, "Name,age,gender,participant\nP03,,male,9\nP02,24,,8\nP09,1,x,7\n", counts
    )
    assert list(found) == ["people/age", "people/gender", "people/participant"]
    assert np.array_equal(found["people/age"], [24, np.nan], equal_nan=True)
    assert found["people/gender"].tolist() == ["", "male"]
    assert found["people/participant"].tolist() == [8, 9]
    assert counts == {"attributes missing": 2, "attribute lines of others": 1}
    assert read_attributes(tmp_path / "none.csv", NAMES, counts) == {}


def test_what_other_programs_write_for_missing_is_no_group_of_people(tmp_path):
    """R writes NA, pandas nan; none is a value, as of a beard."""
    counts = Counter()
    found = read(tmp_path, "name,skin,beard\nP03,NA,none\nP02,dark,None\n", counts)
    assert found["people/skin"].tolist() == ["dark", ""]
    assert found["people/beard"].tolist() == ["None", "none"]
    assert counts["attributes missing"] == 1


@pytest.mark.parametrize("word", ["unknown", "3O", "none", "0,5 "])
def test_a_word_among_numbers_does_not_make_words_of_them(word, tmp_path):
    """As text, each age would be a value of its own, and age no subgroup any more."""
    path, names = tmp_path / "attributes.CSV", ["a", "b", "c"]
    path.write_text(f'name,age,glasses\nc,30,1\na,20,1\nb,"{word}",no\n')
    reason = rf"CSV, line 4, column age: '{word.strip()}' is no number, as most of the column are;"
    with pytest.raises(Refusal, match=f"{reason} correct it, or leave it empty"):
        read_attributes(tmp_path / "attributes.csv", names, Counter())
    path.write_text("name,age\nc,30\na,20\nb,\n")
    ages = read_attributes(tmp_path / "attributes.csv", names, Counter())["people/age"]
    assert np.array_equal(ages, [20, np.nan, 30], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "name,../../x\nP02,1\nP03,2\n",
            "line 1, a column: '../../x' is no usable name, as it has '/'",
        ),
        ("name,/tmp/x\nP02,1\nP03,2\n", "line 1, a column: '/tmp/x' is no usable name"),
        (
            "name,..\nP02,1\nP03,2\n",
            r"line 1, a column: '\.\.' is no usable name, as it means a folder",
        ),
        (f"name,{'x' * 121}\nP02,1\nP03,2\n", "has 121 characters, more than 120"),
        ('name,"a\nb"\nP02,1\nP03,2\n', r"line 1, a column: 'a\\nb' is no usable name"),
        ("name,\nP02,1\nP03,2\n", "line 1, a column: '' is no usable name, as it is empty"),
        ("name,age,Age\nP02,1,1\nP03,2,2\n", "column 'age' is there twice"),
        ("person,age\nP02,1\nP03,2\n", "has no column 'name' \\(it has person, age\\)"),
        ("name,age\nP02,1\nP03,2\nP02,3\n", "line 4: 'P02' is there twice, with other values"),
        ("name,age\nP02,1\n", "has no line for 'P03'"),
        ("name,age\nP02,-9\nP03,20\n", "line 2, column age: -9 is not 0 to 120; correct it, or l"),
        ("name,Age\nP02,20\nP03,999\n", "line 3, column Age: 999 is not 0 to 120"),
        ("name,skin_tone\nP02,0\nP03,2\n", "line 2, column skin_tone: 0 is not 1 to 10"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(text, told, tmp_path):
    with pytest.raises(Refusal, match=told) as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_no_array_is_stored_where_its_name_leads(tmp_path):
    for name in ("../x", "inputs/../../x", "/x", "a\nb", ""):
        with pytest.raises(Refusal, match=r"an array called .* is no usable name"):
            Space(tmp_path / "prepared").array(name, (1,), "float32")
    assert list(tmp_path.iterdir()) == []
