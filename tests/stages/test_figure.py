"""The stage `figure` writes a figure, and its caption as text."""

from pathlib import Path

import pytest

from affectbench.comparison.key import Columns, Key
from affectbench.reports.exhibits.cross_modal import fig2, ranks
from affectbench.stages import figure
from affectbench.store import files, paths
from affectbench.store.members import HISTORY
from affectbench.store.tables import write_csv


@pytest.fixture(autouse=True)
def paper(tmp_path, monkeypatch):
    """A paper with two students on one dataset: accuracies of 0.6 and 0.7."""
    monkeypatch.chdir(tmp_path)
    options = {"overlap": 0.5, "split": "subject", "fold": 0}
    entries = [
        {"dataset": "watch-0", "dataset_base": "watch", "use": "watch", "options": options}
        | {
            "variant": name,
            "variant_base": name,
            "sweep": {},
            "seeds": [0],
            "generation": 0,
            "ensemble_sizes": [1],
        }
        for name in ("uniform_cmd", "xa_cmd")
    ]
    plan = {"paper": "cross_modal", "evaluations": entries, "explained": [], "galleries": []}
    files.write_json(paths.arms("cross_modal"), plan)
    titles = {"uniform_cmd": "CMD", "xa_cmd": "XA-CMD"}
    shown = {name: {"title": title, "shown_in": None} for name, title in titles.items()}
    files.write_json(paths.titles("cross_modal"), shown)
    columns = Columns(entries)
    names = (*columns.names, "metric", "value")
    rows = [
        (*columns.values(Key.of(entry, 1, "activity")), "accuracy", value)
        for entry, value in zip(entries, (0.6, 0.7), strict=True)
    ]
    write_csv(paths.comparison("cross_modal") / "cells.csv", names, rows)
    for name in titles:
        path = paths.metrics("watch-0", name, 0) / "history.csv"
        write_csv(path, ("seed", *HISTORY), [(0, 10, "val_accuracy", 0.5)])


def drawn(name: str) -> tuple[str, bytes, bytes]:
    figure.run({"paper": "cross_modal", "exhibit": name}, "")
    path = Path(f"reports/figures/cross_modal/{name}")
    pictures = (path.with_suffix(suffix).read_bytes() for suffix in (".png", ".pdf"))
    return path.with_suffix(".txt").read_text("utf-8"), *pictures


def test_a_caption_that_tells_what_is_drawn_is_made_with_the_figure():
    caption, png, pdf = drawn("ranks")
    assert caption.startswith(ranks.CAPTION)
    assert "Smartwatch (by subject, 50% overlap): XA-CMD 1.00, CMD 2.00." in caption
    assert (png[1:4], pdf[:4]) == (b"PNG", b"%PDF")


def test_any_other_caption_is_the_exhibits_and_the_same_figure_has_the_same_bytes():
    caption, *pictures = drawn("fig2")
    assert caption == f"{fig2.CAPTION}\n"
    assert drawn("fig2") == (caption, *pictures)
