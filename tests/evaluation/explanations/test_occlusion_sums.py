"""Stored occlusions add up over concepts, by seed and group."""

import pytest

from affectbench.evaluation.explanations import occlusion_sums
from affectbench.evaluation.explanations.occlusion_sums import sums_of


def test_occlusions_add_up_over_concepts_in_each_group(monkeypatch):
    lines = [
        {"covered": covered, "concept": unit, "group": group, "rows": rows, "there": there,
         "elsewhere": "0.0"}
        for covered, unit, group, rows, there in (
            ("region", "AU06", "a", "1.0", "0.4"), ("region", "AU06", "b", "2.0", "0.5"),
            ("region", "AU12", "a", "3.0", "0.2"), ("class_map", "", "a", "1.0", "0.9"),
        )
    ]  # fmt: skip
    tasks = sums_of(lines)
    assert list(tasks) == ["occluded/region", "occluded/class_map"]
    region = tasks["occluded/region"]
    assert (region.kind, region.groups.tolist(), region.rows) == ("occluded", ["a", "b"], 6)
    assert region.values["count"].tolist() == [4, 2]
    assert region.values["there"] == pytest.approx([0.6, 0.5])
    files = {0: lines, 1: []}  # the second seed diverged
    monkeypatch.setattr(occlusion_sums, "read_csv", lambda path, columns: files[int(path.stem[1:])])
    spec = {"dataset": "d", "variant": "v", "generation": 0, "occluded": [0, 1]}
    of_seeds = occlusion_sums.occluded(spec)
    assert [list(of_seeds[seed]) for seed in spec["occluded"]] == [list(tasks)] * 2
    assert occlusion_sums.occluded({**spec, "occluded": []}) == {}
