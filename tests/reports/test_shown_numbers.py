"""The numbers of a table as rows: each is found by its headings, which may stand twice."""

from affectbench.reports.shown_numbers import shown_numbers

KEY, NONE = ["watch||xa_cmd||0|1|activity"], []
TABLE = {
    "columns": ["Model", "Accuracy", "p"],
    "rows": [["XA-CMD", "0.5 [0.4, 0.6]", "0.03"], ["XA-CMD", "0.7", ""], ["CMD", "–", "0.5"]],
    "keys": [[NONE, KEY, KEY], [NONE, KEY, NONE], [NONE, NONE, KEY]],
    "numbers": [[None, [0.5, 0.4, 0.6], None], [None, [0.7, None, None], None], [None] * 3],
}


def test_numbers_and_notes_are_rows_and_a_repeated_heading_is_counted():
    assert list(shown_numbers("table2", TABLE)) == [
        ("table2", "XA-CMD", "Accuracy", 0.5, 0.4, 0.6, ""),
        ("table2", "XA-CMD", "p", "", "", "", "0.03"),
        ("table2", "XA-CMD (2)", "Accuracy", 0.7, "", "", ""),
        ("table2", "CMD", "p", "", "", "", "0.5"),
    ]


def test_a_table_without_rows_has_no_numbers():
    assert list(shown_numbers("t", {"columns": [], "rows": [], "keys": [], "numbers": []})) == []
