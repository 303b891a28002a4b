"""From a cell to its members on the command line, and whether members come out again."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import numpy as np
import pytest

from affectbench.store.arrays import digest, read_npz, write_npz

KEY = "watch|overlap=0 split=recording|xa_cmd||0|1|activity"


class Project(NamedTuple):
    """A folder that commands are called in, and their environment."""

    folder: Path
    variables: dict[str, str]

    def environment(self) -> dict[str, str]:
        return self.variables


def ask(project, *arguments: str, code: int = 0) -> str:
    """Return what a command printed in a project's folder."""
    command = [sys.executable, "-P", "-m", "affectbench", *arguments]
    done = subprocess.run(
        command, cwd=project.folder, env=project.environment(), capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_cell_is_traced_to_its_member_and_whom_it_learned_from(finished):
    told = ask(finished, "trace", "table2", "XA-CMD", "no overlap: acc")
    folder = "results/members/watch-overlap=0-split=recording-fold=0/xa_cmd/g0/s0"
    stops = [line.split()[1:3] for line in told.splitlines() if line[:3].strip().isdigit()]
    scored = ["evaluate", "evaluate", "compare", "table"]
    rules = ["bundled", "prepare", "select", *["fit"] * 3, *scored]
    assert [rule for rule, _ in stops] == rules
    assert all((finished.folder / path).exists() for _, path in stops[1:])
    assert stops[5][1] == f"{folder}/prediction.npz"
    assert told.partition("Members:")[2].count("results/members/") == 1
    record = json.loads((finished.folder / folder / "record.json").read_text("utf-8"))
    for part in (folder, record["code"], "torch 2.13.0", "root seed 0", "teachers: watch"):
        assert part in told
    assert told == ask(finished, "trace", "cross_modal/table2", "5", "No overlap: accuracy")


def test_what_is_asked_for_comes_first(finished):
    told = ask(finished, "trace", "table2", "XA-CMD", "no overlap: acc").splitlines()
    assert re.fullmatch(r"No overlap: accuracy: 0\.\d{3} \[.*\]", told[0])
    assert told[1] == "  of watch by recording XA-CMD: row 5 of cross_modal/table2"


@pytest.mark.parametrize("address", [KEY, f"file:///a/reports/index.html#{quote(KEY)}"])
def test_an_address_of_the_page_leads_to_the_same_members(finished, address):
    told = ask(finished, "trace", address, "acc")
    of_cell = ask(finished, "trace", "table2", "XA-CMD", "no overlap: acc")
    assert told.startswith("accuracy: 0.")
    assert "  shown: cross_modal/table2, row 5, No overlap: accuracy: 0." in told
    assert told.partition("Members:")[2] == of_cell.partition("Members:")[2]


def test_every_address_that_the_page_has_is_understood(finished):
    page = (finished.folder / "reports/index.html").read_text("utf-8")
    addresses = sorted(set(re.findall(r'data-trace="([^"$]+)"', page)))
    assert any(" − " in address for address in addresses)
    for address in (addresses[0], next(a for a in addresses if " − " in a)):
        told = ask(finished, "trace", unescape(address))
        assert told.count("Members:") == len(address.split(" − "))


def test_a_claim_is_traced_through_its_tests(finished):
    told = ask(finished, "trace", "#xa_cmd_beats_cmd").splitlines()
    assert told[0] == (
        "xa_cmd_beats_cmd, of cross_modal: XA-CMD is more accurate than CMD with equal weights."
    )
    assert re.match(r"   1 [a-z ]+.*: accuracy [+-]0\.\d{3}", told[2])
    assert told[-1] == "The networks behind the first: trace '#xa_cmd_beats_cmd' 1"
    told = ask(finished, "trace", "#xa_cmd_beats_cmd", "1")
    assert "/xa_cmd/g0/s0" in told
    assert "/uniform_cmd/g0/s0" in told


def without_places(members: str) -> list[str]:
    return [line.partition(": its files are not here")[0] for line in members.splitlines()]


@pytest.mark.parametrize("asked", [("table2", "XA-CMD", "no overlap: acc"), (KEY,)])
def test_a_folder_of_reports_alone_knows_the_members_behind_a_number(finished, tmp_path, asked):
    """As in a fresh clone, in which reports/ is committed."""
    shutil.copytree(finished.folder / "reports", tmp_path / "reports")
    elsewhere = Project(tmp_path, finished.environment())
    told, here = ask(elsewhere, "trace", *asked), ask(finished, "trace", *asked)
    assert told.splitlines()[0] == here.splitlines()[0]
    assert "The files on the way of this number are not here" in told
    told, here = (text.partition("Members:")[2] for text in (told, here))
    assert without_places(told) == here.splitlines()
    assert ": its files are not here" in told
    told = ask(elsewhere, "verify", code=2)
    assert "the report here is of 5 members of a run elsewhere; run snakemake first" in told


def test_reports_that_keep_no_plan_tell_the_number_and_that_its_members_are_not_here(
    finished, tmp_path
):
    """As of a version before plans were kept."""
    shutil.copytree(finished.folder / "reports", tmp_path / "reports")
    shutil.rmtree(tmp_path / "reports/plan")
    elsewhere = Project(tmp_path, finished.environment())
    told = ask(elsewhere, "trace", "table2", "XA-CMD", "no overlap: acc")
    assert "The files and networks behind this number are not here" in told


def test_a_number_is_of_what_its_report_is_of_and_not_of_the_last_config(project):
    asked = ("trace", "table2", "XA-CMD", "no overlap: acc")
    before = ask(project, *asked)
    project.edit("tests/slice.yaml", "seeds: [0]", "seeds: [7]")
    project.would_run()  # it reads the config
    assert ask(project, *asked) == before
    project.run("results/comparison/cross_modal/cells.csv")
    told = ask(project, *asked)
    assert told.splitlines()[0] == before.splitlines()[0]
    assert told.partition("Members:")[2] == before.partition("Members:")[2]
    assert "/s7" not in told
    assert "results/ has another run" in told
    verified = ask(project, "verify", "--sample", "9")
    assert "5 of 5 are the same" in verified
    assert "/s7" not in verified
    project.run("all")
    told = ask(project, *asked)
    assert "/xa_cmd/g0/s7" in told
    assert "/xa_cmd/g0/s0" not in told


def test_a_difference_is_traced_to_both_sides(finished):
    told = ask(finished, "trace", "weightings", "1", "accuracy (higher")
    assert "/xa_cmd/g0/s0" in told
    assert "/uniform_cmd/g0/s0" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("tabel2", "1", "1"), "table 'tabel2': did you mean 'cross_modal/table2'"),
        (("table2", "watch XA-CDM", "1"), "row 'watch XA-CDM': no row has all of these words; did"),
        (("table2", "1", "acuracy"), "column 'acuracy': did you mean 'No overlap: accuracy'"),
        (("table2",), "table 'table2': say which row, of 5, and which column: Dataset; Split; "),
        (("#xa_cmd_beat_cmd",), "claim 'xa_cmd_beat_cmd': did you mean 'xa_cmd_beats_cmd'"),
        (("#xa_cmd_beats_cmd", "7"), "test '7': claim 'xa_cmd_beats_cmd' has 1 test here, from 1"),
        (
            (KEY.replace("cmd", "cdm"),),
            f"address '{KEY.replace('cmd', 'cdm')}': no number has it; did",
        ),
        ((KEY, "acuracy"), "metric 'acuracy': did you mean 'accuracy'"),
        (("table2", "99", "1"), "row 99: the table has rows 1 to 5"),
        (("table2", "watch", "1"), "row 'watch': say which of 5: 1: watch by recording"),
        (("table2", "1", "overlap"), "column 'overlap': say which: "),
        (("table2", "1", "Model"), "'Model' is no number of members; name another column"),
    ],
)
def test_what_cannot_be_traced_is_told_in_one_line(finished, asked, told):
    printed = ask(finished, "trace", *asked, code=2).splitlines()
    assert printed[-1].startswith(f"affectbench trace: error: {told}")


def note_as_written(path) -> None:
    """Note a member's file in its record as it is now, as another machine would have written it."""
    record = path.with_name("record.json")
    noted = json.loads(record.read_text("utf-8"))
    noted["files"][path.name] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    record.write_text(json.dumps(noted), "utf-8")


def test_members_come_out_again_and_one_that_was_changed_does_not(project):
    told = ask(project, "verify", "--sample", "2", "--seed", "0")
    assert "fitting 2 of 5 members again" in told
    assert told.endswith("2 of 2 are the same, byte for byte\n")
    for path in (project.folder / "results/members").rglob("prediction.npz"):
        changed = {name: values + np.float32(0.5) for name, values in read_npz(path).items()}
        write_npz(path, changed)
        note_as_written(path)
    told = ask(project, "verify", "--sample", "9", "--seed", "0", code=1)
    assert told.count("prediction.npz differ; activity by 0.5 at most, 0.5 on average") == 3
    assert told.count("was made from another results/members") == 2  # their teachers were changed
    assert "0 of 5 are the same" in told


def test_damaged_members_are_told_and_the_others_looked_at_all_the_same(project):
    assert re.search(r"all \d+ files are as they were written", ask(project, "verify", "--stored"))
    baseline, cmd, xa_cmd = 1, 3, 4  # in the order of names; nobody learns from them
    weights, records, cut, table = (
        sorted((project.folder / "results").rglob(name))
        for name in ("weights.safetensors", "record.json", "prediction.npz", "cells.csv")
    )
    content = bytearray(weights[baseline].read_bytes())
    content[-3] ^= 16
    weights[baseline].write_bytes(content)
    records[cmd].write_text("")
    cut[xa_cmd].write_bytes(cut[xa_cmd].read_bytes()[:-9])
    table[0].write_text(table[0].read_text("utf-8").rpartition("\n")[0])
    told = ask(project, "verify", "--stored", code=1)
    assert f"{weights[baseline].relative_to(project.folder)} is not as it was written\n" in told
    assert f"{records[cmd].relative_to(project.folder)} cannot be read\n" in told
    assert f"{cut[xa_cmd].relative_to(project.folder)} has " in told
    assert f"{table[0].relative_to(project.folder)} cannot be read (it is not as" in told
    assert re.search(r"4 of \d+ files damaged: delete these, and run snakemake again", told)
    told = ask(project, "verify", "--sample", "9", code=1)
    assert told.count("is not as it was written") == 1
    assert told.count("record.json cannot be read (") == 1
    assert told.count("prediction.npz has ") == 1
    assert "2 of 5 are the same, byte for byte" in told
