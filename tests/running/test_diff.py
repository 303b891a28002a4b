"""What differs between two runs: numbers, verdicts, costs, and why."""

import csv
import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from affectbench.comparison.key import Key, Swept
from affectbench.refusal import Refusal
from affectbench.running.comparing.diff import diff
from affectbench.running.comparing.differences import Differences, differences_of
from affectbench.running.comparing.numbers import GONE, MOVED, NEW, SAME, STATUS, WITHIN
from affectbench.running.comparing.runs import Run
from affectbench.running.sharing import importing
from affectbench.store.costs import LINE

MEMBER = ("watch", "ours", 0, 0)
KEYS = ("dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task")
CELLS = (*KEYS, "metric", "value", "low", "high", "seed_sd", "status")
CLAIMS = (
    *KEYS, *(f"other_{name}" for name in KEYS), "claim", "metric", "difference", "low", "high",
    "verdict",
)  # fmt: skip


def cell(variant: str, value: str, *, seed_sd="0.01", status="complete", metric="accuracy"):
    key = dict(zip(KEYS, ("watch", "", variant, "", "0", "1", "activity"), strict=True))
    low, high = ("0.1", "0.9") if value else ("", "")
    numbers = {"value": value, "low": low, "high": high, "seed_sd": seed_sd, "status": status}
    return key | {"metric": metric} | numbers


def claim(name: str, verdict: str, difference: str):
    key = dict(zip(KEYS, ("watch", "", "ours", "", "0", "1", "activity"), strict=True))
    other = {f"other_{k}": v for k, v in (key | {"variant": "other"}).items()}
    told = {"claim": name, "metric": "accuracy", "difference": difference, "verdict": verdict}
    return key | other | told | {"low": "-0.1", "high": "0.2"}


def record(member=MEMBER, *, steps=10, code="c0", data="d0", torch="2.0", teachers=(), cpu=5.0):
    return {
        "spec": {
            "member": list(member), "hparams": {"steps": steps}, "root_seed": 0, "source": "watch",
            "teachers": {"t": [list(t) for t in teachers]} if teachers else {},
            "stacked_on": {}, "prefit": None,
        },
        "code": code,
        "data": {"results/rows/watch/rows.npz": data},
        "environment": {
            "python": "3.11", "machine": "m", "commit": "abc", "packages": {"torch": torch},
        },
        "cost": {"cpu_seconds": cpu},
    }  # fmt: skip


def table(path: Path, columns, rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def run(folder: Path, *, cells=(), claims=(), records=(), code=None, fit_cost=5.0) -> Path:
    """Write a run's folder: a paper "p" whose variants are of one member each."""
    table(folder / "results/comparison/p/cells.csv", CELLS, cells)
    table(folder / "results/comparison/p/claims.csv", CLAIMS, claims)
    evaluations = [
        {
            "dataset": "watch", "dataset_base": "watch", "options": {}, "variant": name,
            "variant_base": name, "sweep": {}, "generation": 0, "seeds": [0], "ensemble_sizes": [1],
        }
        for name in ("ours", "other")
    ]  # fmt: skip
    written = {"results/plan/p.json": {"evaluations": evaluations}}
    for name, contents in (code or {}).items():
        written[f"results/plan/code/{name}.json"] = contents
    for one in records:
        dataset, variant, generation, seed = one["spec"]["member"]
        place = f"results/members/{dataset}/{variant}/g{generation}/s{seed}/record.json"
        written[place] = one
    for place, value in written.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(json.dumps(value), "utf-8")
    log = folder / "logs/fit/watch/ours/g0/s0.log"
    log.parent.mkdir(parents=True)
    log.write_text(LINE.format(seconds=1, cpu_seconds=fit_cost, peak_mib=1) + "\n", "utf-8")
    return folder


def causes_of(tmp_path, old: list, new: list, code=None) -> tuple[str, ...]:
    """Return the causes of one number that moved, from the records of two runs."""
    before = run(tmp_path / "a", cells=[cell("ours", "0.5")], records=old, code=code)
    after = run(tmp_path / "b", cells=[cell("ours", "0.6")], records=new, code=code)
    [number] = differences(before, after).numbers
    return number.causes


def differences(*folders: Path) -> Differences:
    return differences_of(*(Run(folder, str(folder)) for folder in folders))


def test_numbers_are_the_same_or_moved_or_of_one_run(tmp_path):
    """The spread of seeds is 0.01, so that a value may move by 0.02."""
    old = [
        cell("ours", "0.5"), cell("other", "0.5"), cell("ours", "0.5", metric="nll"),
        cell("ours", "0.5", metric="f1"), cell("ours", "0.4", metric="brier"),
    ]  # fmt: skip
    new = [
        cell("ours", "0.5"), cell("other", "0.515"), cell("ours", "0.53", metric="nll"),
        cell("ours", "", status="diverged", metric="f1"), cell("ours", "0.4", metric="ece"),
    ]  # fmt: skip
    found = differences(run(tmp_path / "a", cells=old), run(tmp_path / "b", cells=new))
    kinds = {(n.key.split("|")[2], n.metric): n.kind for n in found.numbers}
    assert kinds == {
        ("ours", "accuracy"): SAME,
        ("other", "accuracy"): WITHIN,
        ("ours", "nll"): MOVED,
        ("ours", "f1"): STATUS,
        ("ours", "brier"): GONE,
        ("ours", "ece"): NEW,
    }
    assert [n.metric for n in found.notable] == ["f1", "nll"]
    [moved] = [n for n in found.numbers if n.kind == MOVED]
    assert moved.moved == pytest.approx(0.03)
    assert moved.weight == pytest.approx(0.03 / 0.4)  # beside half its interval, [0.1, 0.9]
    assert moved.key == Key("watch", Swept(), "ours", Swept(), 0, 1, "activity").text


def test_a_parameter_data_and_versions_are_named(tmp_path):
    new = record(steps=20, data="d1", torch="2.1")
    assert causes_of(tmp_path, [record()], [new]) == (
        "config of ours: hparams.steps: 10 -> 20",
        "data: results/rows/watch/rows.npz",
        "version: torch: 2.0 -> 2.1",
    )


def test_code_is_named_by_its_files(tmp_path):
    code = {"c0": {"a.py": "1", "b.py": "1"}, "c1": {"a.py": "1", "b.py": "2"}}
    assert causes_of(tmp_path, [record()], [record(code="c1")], code) == ("code: b.py",)


def test_what_a_teacher_changed_is_behind_its_student(tmp_path):
    teacher = ("watch", "t", 0, 0)
    old = [record(teachers=[teacher]), record(teacher)]
    new = [record(teachers=[teacher]), record(teacher, steps=30)]
    assert causes_of(tmp_path, old, new) == ("config of t: hparams.steps: 10 -> 30",)


def test_where_the_members_are_alike_the_code_that_scores_is_named(tmp_path):
    before = run(
        tmp_path / "a",
        cells=[cell("ours", "0.5")],
        records=[record()],
        code={"x": {"affectbench/comparison/cells.py": "1"}},
    )
    after = run(
        tmp_path / "b",
        cells=[cell("ours", "0.6")],
        records=[record()],
        code={"y": {"affectbench/comparison/cells.py": "2"}},
    )
    found = differences(before, after)
    [number] = found.numbers
    assert number.causes == ("code that scores and compares: affectbench/comparison/cells.py",)
    assert found.members["made alike in both"] == 1


def test_verdicts_and_costs_that_changed_are_told_and_those_that_did_not_are_counted(
    tmp_path, capsys
):
    same, changed = claim("same", "holds", "0.1"), claim("changed", "inconclusive", "0.05")
    before = run(tmp_path / "a", claims=[same, changed], cells=[cell("ours", "0.5")])
    later = [same, claim("changed", "holds", "0.15"), claim("new", "holds", "0.1")]
    after = run(tmp_path / "b", claims=later, cells=[cell("ours", "0.5")], fit_cost=50.0)
    diff(before, after)
    told = capsys.readouterr().out
    assert "  3 tests: 1 the same, 1 another one, 1 only in the later run\n" in told
    side = "watch||ours||0|1|activity"
    numbers = "(+0.050 [-0.100, +0.200] -> +0.150 [-0.100, +0.200])"
    assert f"    changed, {side}: inconclusive -> holds {numbers}" in told
    assert "  p: 1 the same to the last digit\n" in told
    assert "    fit: 5.0 s -> 50 s of CPU time (+900%)\n" in told
    assert "nothing to explain: no number that both runs have differs" in told


def test_a_long_list_is_cut_unless_all_is_asked_for(tmp_path, capsys):
    old = [cell("ours", "0.5", metric=f"m{n}") for n in range(15)]
    new = [cell("ours", "0.7", metric=f"m{n}") for n in range(15)]
    before, after = run(tmp_path / "a", cells=old), run(tmp_path / "b", cells=new)
    diff(before, after)
    told = capsys.readouterr().out
    assert told.count(": 0.5 -> 0.7 (+0.2)") == 10
    assert "and 5 more; --all names them, --page shows them" in told
    diff(before, after, everything=True)
    assert capsys.readouterr().out.count(": 0.5 -> 0.7 (+0.2)") == 15


def test_reports_alone_have_numbers_and_say_that_the_rest_is_not_known(tmp_path, capsys):
    for name, value in (("a", "0.5"), ("b", "0.7")):
        table(tmp_path / name / "numbers/p.csv", CELLS, [cell("ours", value)])
    diff(tmp_path / "a", tmp_path / "b")
    told = capsys.readouterr().out
    assert "    watch||ours||0|1|activity accuracy: 0.5 -> 0.7 (+0.2)\n" in told
    assert "not known: one of the runs keeps no records" in told
    assert "not known: a folder of reports alone has none" in told


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(Refusal, match="is no run: it has neither"):
        diff(tmp_path, tmp_path)


def test_the_page_names_a_bundle_and_escapes_and_requests_nothing(tmp_path, monkeypatch):
    old, new, page = [cell("<b>", "0.5")], [cell("<b>", "0.7")], tmp_path / "page.html"
    (bundle := tmp_path / "bundle.zip").touch()
    monkeypatch.setattr(importing, "opened", lambda _, folder: run(folder, cells=old))
    diff(bundle, run(tmp_path / "b", cells=new), page)
    text = page.read_text("utf-8")
    assert f"the earlier run, <code>{bundle}</code>" in text
    assert "watch||&lt;b&gt;||0|1|activity" in text
    assert "<b>" not in text
    assert not re.search(r"https?://|<script|src=", text)
    assert "default-src 'none'" in text


def test_two_runs_of_the_workflow(finished, project, tmp_path):
    """One parameter of a student is another one: its numbers differ, and no other's."""
    project.edit("tests/slice.yaml", "{min_rows: 2}", "{steps: 20, min_rows: 2}")
    project.run("all")
    page = tmp_path / "diff.html"
    command = [sys.executable, "-P", "-m", "affectbench", "diff"]
    told = subprocess.check_output(
        [*command, finished.folder, project.folder, "--all", "--page", page],
        env=finished.environment(),
        text=True,
    )
    assert "  networks: 4 made alike in both, 1 made otherwise\n" in told
    [why] = re.findall(r"^ +\d+ (config of .*)$", told.partition("\nWhy")[2], re.MULTILINE)
    assert why == "config of xa_cmd: hparams.steps: 10 -> 20"
    moved = re.findall(r"^    watch\|.*?\|(\w+)\|", told, re.MULTILINE)
    assert set(moved) <= {"xa_cmd"}
    assert escape(why) in page.read_text("utf-8")
