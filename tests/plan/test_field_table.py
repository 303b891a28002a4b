"""docs/config.md says of every field what it may be, as the code has it."""

import pytest
from shipped import SHIPPED

from affectbench.plan.field_table import BEGIN, END, PAGE, field_table, with_table
from affectbench.plan.grammar import schema_validator


def test_the_page_has_the_table_that_the_plugins_make():
    page = PAGE.read_text("utf-8")
    assert with_table(page, field_table(SHIPPED)) == page, "run: make fields"


@pytest.mark.parametrize("key", sorted(schema_validator().schema["properties"]))
def test_the_page_names_every_key(key):
    above, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    assert f"`{key}`" in above + rest.partition(END)[2]


def test_a_row_says_the_range_and_whose_default_it_is():
    table = field_table(SHIPPED)
    row = next(line for line in table.splitlines() if line.startswith("| `drop_path`"))
    assert row == "| `drop_path` | number at least 0 and below 1 | `0.1`: vit |"
    assert "- noxi: `stride <= window`" in table.splitlines()
