"""What a run keeps is read where it is, and a table of something else is refused."""

import pytest

from affectbench.refusal import Refusal
from affectbench.running.kept import Kept, kept_here
from affectbench.running.made_of import all_here
from affectbench.store import paths


def test_a_table_of_something_else_is_refused(tmp_path):
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers/concepts.csv").write_text("x,y\n1,2\n", "utf-8")
    kept = Kept(tmp_path, tmp_path)
    assert kept.papers == ["concepts"]
    with pytest.raises(Refusal, match=r"concepts.csv cannot be read \(it has no column 'dataset'"):
        kept.cells("concepts")


def test_papers_with_a_dot_in_their_names_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    numbers = paths.REPORTS / "numbers"
    numbers.mkdir(parents=True)
    for paper in ("concepts", "v1.5"):
        for end in ("", ".tables", ".claims"):
            (numbers / f"{paper}{end}.csv").touch()
    assert kept_here().papers == ["concepts", "v1.5"]
    assert [made_of.paper for made_of in all_here()] == ["concepts", "v1.5"]


def test_a_run_that_keeps_nothing_has_no_papers(tmp_path):
    assert Kept(tmp_path, tmp_path).papers == []
    assert Kept(tmp_path, tmp_path).claims("concepts") == []
