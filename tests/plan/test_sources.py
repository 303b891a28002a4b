"""Sources: datasets that differ in selection alone share what is decoded."""

import pytest
from presets import CATALOGUE, plan_of
from small_config import minimal

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import read_plan
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal


def test_sweeping_overlap_split_and_fold_decodes_nothing_twice():
    plan = plan_of("study")
    swept = [d for d in plan.datasets.values() if d.base in ("watch", "ppb_emo")]
    assert len(swept) == 30 + 30
    assert {d.source for d in swept} == {"watch", "ppb_emo-size=32"}


def test_a_dataset_may_have_rows_of_its_own_but_a_source_has_them_once():
    config = minimal() | {"rows": {"raf_db": 60}}
    config["datasets"] |= {
        "few": {"use": "raf_db"},
        "more": {"use": "raf_db", "size": 56, "rows": 90},
    }
    sources = read_plan(config, CATALOGUE).sources
    assert {source.rows for source in sources.values()} == {0, 60, 90}
    config["datasets"]["few"]["size"] = 56
    with pytest.raises(Refusal, match="of 90 rows, not 60; give both the same rows"):
        read_plan(config, CATALOGUE)


def test_a_dataset_without_data_says_all_three_ways_to_have_some(tmp_path):
    (tmp_path / "datasets").mkdir()
    lines = (ROOT / "datasets/digits.py").read_text("utf-8").splitlines(keepends=True)
    own = "".join(line for line in lines if "bundled:" not in line)
    (tmp_path / "datasets/wine.py").write_text(own, "utf-8")
    config = minimal()
    config["datasets"]["wine"] = {"use": "wine"}
    with pytest.raises(Refusal) as refused:
        read_plan(config, Catalogue([tmp_path, ROOT]))
    for way in ("set raw: {wine: FOLDER}", "bundled: ClassVar[str] =", "simulate it"):
        assert way in str(refused.value)
    assert str(refused.value).startswith("datasets.wine: 'wine' has no data")
