"""The papers' tables and figures: one folder for each paper, one file for each exhibit.

An exhibit's file sets KIND ("table" or "figure"), TITLE, CAPTION and READS, the names of what it
reads (see `inputs.read`). It defines `table(...) -> Table` or `figure(...) -> Figure`, which is
called with what READS names, as keyword arguments. A figure may have `caption(...) -> str`, called
in the same way, where its caption tells what is drawn.
"""
