"""The papers' tables and figures: one folder a paper, one file an exhibit.

An exhibit file sets KIND ("table" or "figure"), TITLE, CAPTION and READS (what it is drawn from,
see `inputs`), and defines `table(...) -> Table` or `figure(...) -> Figure`, called with what it
reads.
"""
